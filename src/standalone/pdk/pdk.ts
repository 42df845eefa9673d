import { log } from "./log";
import { request } from "./request";
import { response } from "./response";
import { serviceRequest } from "./service-request";
import { requestState } from "./state";

/** Nobody authenticates here; the gateway is a single person's. */
const client: KongClient = {
  get_consumer: () => undefined,
  get_credential: () => undefined,
};

const router: KongRouter = {
  get_route: () => ({ id: "standalone" }),
};

/** The global `kong`: the part of Kong's plugin development kit in types/kong.d.ts, one file a namespace. */
export const pdk: typeof kong = {
  request,
  service: { request: serviceRequest },
  response,
  client,
  router,
  log,
  ctx: setmetatable(
    {},
    {
      __index(name: string): unknown {
        return name === "plugin" ? requestState().plugin : undefined;
      },
    },
  ) as { plugin: KongPluginContext },
};
