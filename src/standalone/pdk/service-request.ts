import { headerText } from "./headers";
import { checkPhase, UPSTREAM } from "./phase";

/** `kong.service.request`. The host's nginx.conf fixes `Host`, so setting that one has no effect here. */
export const serviceRequest: KongServiceRequest = {
  set_raw_body(body: string): void {
    checkPhase("kong.service.request.set_raw_body", UPSTREAM);
    ngx.req.read_body();
    ngx.req.set_body_data(body);
  },

  set_header(name: string, value: string | number | boolean | string[]): void {
    checkPhase("kong.service.request.set_header", UPSTREAM);
    ngx.req.set_header(name, headerText(value));
  },

  clear_header(name: string): void {
    checkPhase("kong.service.request.clear_header", UPSTREAM);
    ngx.req.clear_header(name);
  },
};
