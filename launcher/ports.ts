import { createServer, type AddressInfo } from "node:net";
import { StartError } from "./start-error";

/**
 * Checks that a port can be listened on and returns it; for port 0 a free one. It is free again when this returns, so
 * a program that starts in between can still take it.
 */
export function availablePort(host: string, port: number): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const reasons: Record<string, string> = {
        EADDRINUSE: `port ${port} on ${host} is in use; choose another with PORT`,
        EACCES: `port ${port} is reserved for root; choose one above 1023 with PORT`,
        EADDRNOTAVAIL: `${host} is not an address of this machine; choose another with HOST`,
        ENOTFOUND: `${host} is not known; HOST takes an address such as 127.0.0.1 or 0.0.0.0`,
      };
      const reason = error.code === undefined ? undefined : reasons[error.code];
      reject(new StartError(reason ?? `cannot listen on ${host}:${port}: ${error.message}`));
    });
    server.listen({ host, port, exclusive: true }, () => {
      const chosen = (server.address() as AddressInfo).port;
      server.close(() => {
        resolve(chosen);
      });
    });
  });
}
