/**
 * Runs the plugin on a stock nginx with the Lua module, as Kong runs it: one plugin, one configuration, every request.
 * Each function is an nginx phase; nginx.conf.template calls them.
 */
import { readConfig } from "./config";
import { pdk } from "./pdk/pdk";
import { send } from "./pdk/response";
import { requestState } from "./pdk/state";
import type { PluginConfig } from "./schema/defaults";

interface Handler {
  init_worker?(): void;
  configure?(configs: PluginConfig[]): void;
  access?(config: PluginConfig): void;
  header_filter?(config: PluginConfig): void;
  body_filter?(config: PluginConfig): void;
  log?(config: PluginConfig): void;
}

let handler: Handler;
let config: PluginConfig;

/** Loads the plugin and its configuration, so that the workers share them; nginx doesn't start if that fails. */
export function init(): void {
  (_G as unknown as { kong: typeof kong }).kong = pdk;
  const schema = require("kong.plugins.aws-masker.schema") as KongField;
  const [read, failure] = readConfig(os.getenv("AWS_MASKER_CONFIG"), schema);
  if (read === undefined) error(`aws-masker: ${failure}`, 0);
  config = read;
  handler = require("kong.plugins.aws-masker.handler") as Handler;
}

export function init_worker(): void {
  handler.init_worker?.();
  handler.configure?.([config]);
}

export function access(): void {
  const state = requestState();
  const run = coroutine.create(() => {
    handler.access?.(config);
  });
  const [ok, failure] = coroutine.resume(run);
  if (!ok) {
    kong.log.err(failure);
    state.source = "error";
    state.answer = { status: 500, body: { message: "An unexpected error occurred" } };
  }
  if (state.answer === undefined) state.source = "service";
  else send(state.answer);
}

/** nginx lists its tries; the last one counts. */
function lastOf(tries: string | undefined): string | undefined {
  const [last] = string.match(tries ?? "", "[^%s,:]+$");
  return last;
}

/** Whether the response is the upstream's, and not a page that nginx made because there was none. */
function upstreamAnswered(): boolean {
  const headerTime = lastOf(ngx.var.upstream_header_time);
  return headerTime !== undefined && headerTime !== "-" && lastOf(ngx.var.upstream_status) === tostring(ngx.status);
}

export function header_filter(): void {
  const state = requestState();
  if (state.source === "service" && !upstreamAnswered()) state.source = "error";
  handler.header_filter?.(config);
}

export function body_filter(): void {
  const { replacement } = requestState();
  if (replacement !== undefined) {
    ngx.arg[0] = replacement;
    ngx.arg[1] = true;
  }
  handler.body_filter?.(config);
}

export function log(): void {
  handler.log?.(config);
}
