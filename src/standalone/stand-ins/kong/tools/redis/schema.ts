/** Kong 3.9's `kong.tools.redis.schema`: the same fields, defaults and rules. */
import * as typedefs from "../../db/schema/typedefs";

export const config_schema: KongField = {
  type: "record",
  description: "Redis configuration",
  fields: [
    { host: typedefs.host() },
    { port: typedefs.port({ default: 6379 }) },
    { timeout: typedefs.timeout({ default: 2000 }) },
    { username: { type: "string", referenceable: true } },
    { password: { type: "string", encrypted: true, referenceable: true, len_min: 0 } },
    { database: { type: "integer", default: 0 } },
    { ssl: { type: "boolean", required: false, default: false } },
    { ssl_verify: { type: "boolean", required: false, default: false } },
    { server_name: typedefs.sni({ required: false }) },
  ],
};
