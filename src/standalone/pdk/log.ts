const PREFIX = "[aws-masker] ";

/** `kong.log`. */
export const log: KongLog = {
  debug(...parts: unknown[]): void {
    ngx.log(ngx.DEBUG, PREFIX, ...parts);
  },
  info(...parts: unknown[]): void {
    ngx.log(ngx.INFO, PREFIX, ...parts);
  },
  notice(...parts: unknown[]): void {
    ngx.log(ngx.NOTICE, PREFIX, ...parts);
  },
  warn(...parts: unknown[]): void {
    ngx.log(ngx.WARN, PREFIX, ...parts);
  },
  err(...parts: unknown[]): void {
    ngx.log(ngx.ERR, PREFIX, ...parts);
  },
};
