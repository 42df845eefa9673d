/** The ready-made fields of Kong 3.9's `kong.db.schema.typedefs` that the plugin's schema uses. */

type Checked = LuaMultiReturn<[ok: true | undefined, err?: string]>;

/** A field that gives, when called, a copy of itself with more attributes. */
function define(field: KongField): KongTypedef {
  return setmetatable(field, {
    __call: (more?: Partial<KongField>) => ({ ...field, ...more }),
  }) as unknown as KongTypedef;
}

function isIpv6(host: string): boolean {
  const [match] = string.match(host, "^%[?%x*:[%x:.]*:[%x:.]*%]?$");
  return match !== undefined;
}

function isIpv4(host: string): boolean {
  const [match] = string.match(host, "^%d+%.%d+%.%d+%.%d+$");
  return match !== undefined;
}

function checkHost(this: void, host: string): Checked {
  if (isIpv6(host)) return $multi(true);
  const [name] = string.match(host, "^[%w.%-_]+$");
  if (name !== undefined) return $multi(true);
  const [port] = string.match(host, ":%d+$");
  return $multi(undefined, port === undefined ? "invalid value" : "must not have a port");
}

function checkServerName(this: void, name: string): Checked {
  if (isIpv4(name) || isIpv6(name)) return $multi(undefined, "must not be an IP");
  return checkHost(name);
}

export const host = define({ type: "string", custom_validator: checkHost });
export const port = define({ type: "integer", between: [0, 65535] });
/** Milliseconds. */
export const timeout = define({ type: "integer", between: [0, 2 ** 31 - 2] });
export const sni = define({ type: "string", custom_validator: checkServerName });

// Where in Kong a plugin may be attached and for what traffic: declared so that the plugin's schema loads.
export const no_consumer = define({ type: "record" });
export const no_consumer_group = define({ type: "record" });
export const protocols_http = define({ type: "set", required: true, elements: { type: "string" } });
