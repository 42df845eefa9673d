/** What the host keeps of one request. */
interface RequestState {
  /** `kong.ctx.plugin`. */
  plugin: KongPluginContext;
  source?: "service" | "exit" | "error";
  /** What `access` will answer with, once the plugin's coroutine has stopped. */
  answer?: Answer;
  /** What `exit` in header_filter puts in place of the body. */
  replacement?: string;
}

export interface Answer {
  status: number;
  body?: string | object;
  headers?: KongResponseHeaders;
}

/** The current request's state, empty when its first phase begins. */
export function requestState(): RequestState {
  const context = ngx.ctx as { standalone?: RequestState };
  const state = context.standalone ?? { plugin: {} };
  context.standalone = state;
  return state;
}
