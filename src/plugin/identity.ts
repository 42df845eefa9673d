/** Whose request it is: the name of its scope. Names are only ever the input of a keyed hash. */
import * as json from "cjson.safe";
import { ticketIn } from "../engine/protocols/seal";
import { cacheOf } from "../vault/cache";
import { hex, hmacSha256 } from "../vault/keys";
import type { Configuration } from "./configuration";
import type { Gateway } from "./gateway";
import type { Scope } from "./scope";

/** Names of credentials that a worker remembers. */
const REMEMBERED = 1000;
const UUID_LENGTH = 36;
/** Access tokens of subscription logins, which Claude Code renews every few hours. */
const LOGIN_TOKEN = "sk-ant-oat";

/** Credential → its name: a client sends the same one with every request. */
const names = cacheOf<string>(REMEMBERED);

function hashedName(kind: string, text: string): string {
  let [name] = names.get(text);
  if (name === undefined) {
    name = `${kind}:${hex(hmacSha256("aws-masker credential", text))}`;
    names.set(text, name);
  }
  return name;
}

/**
 * The scopes that the request at hand belongs to. The first one masks it; what was kept by name may be in any of them.
 *
 * A conversation goes on in the scope in which it began, which the seals on its thinking blocks say. One without them
 * is in the scope of who asks.
 *
 * @param body a JSON document, or a form
 */
export function scopesOf(conf: Configuration, gateway: Gateway, body: string): Scope[] {
  const { scopes } = gateway;
  const found: Scope[] = [];
  const begun = ticketIn(body, (ticket) => scopes.ofTicket(ticket));
  if (begun !== undefined) found.push(begun);
  for (const name of namesOf(conf, gateway, body)) {
    const scope = scopes.named(name);
    if (!found.includes(scope)) found.push(scope);
  }
  return found;
}

/** What names who asks, the most certain first; the last one is known of every request of that client. */
function namesOf(conf: Configuration, gateway: Gateway, body: string): string[] {
  if (conf.scope === "global") return ["global"];
  const route = `route:${kong.router.get_route()?.id ?? ""}`;
  if (conf.scope === "route") return [route];
  const consumer = kong.client.get_consumer() ?? kong.client.get_credential();
  if (consumer !== undefined) return [`consumer:${consumer.id}`];
  const authorization = kong.request.get_header("authorization");
  // Clients send one and the same API key in either header, depending on their version.
  const bearer = authorization === undefined ? undefined : string.gsub(authorization, "^%a+ +", "")[0];
  const key = kong.request.get_header("x-api-key");
  if (key !== undefined) return [hashedName("credential", key)];
  if (bearer === undefined) return [route];
  const [isJwt, subject] = subjectOf(bearer);
  const isRenewed = isJwt || bearer.startsWith(LOGIN_TOKEN);
  const holder = isRenewed ? (subject ?? route) : hashedName("credential", bearer);
  const account = isApiKey(bearer) ? undefined : accountOf(gateway, body);
  return account === undefined ? [holder] : [`account:${account}`, holder];
}

/** API keys of Anthropic, OpenAI and the gateways that imitate them; they live until somebody revokes them. */
function isApiKey(bearer: string): boolean {
  return bearer.startsWith("sk-") && !bearer.startsWith(LOGIN_TOKEN);
}

/**
 * The account that Claude Code names in `metadata.user_id`: as JSON with `account_uuid`, before version 2 as
 * `user_…_account_…_session_…`. A client may say what it likes here; docs/operations.md has what that gains it.
 */
function accountOf(gateway: Gateway, body: string): string | undefined {
  const user = gateway.masker.textAt(body, ["metadata", "user_id"]);
  if (user === undefined) return undefined;
  const [parsed] = json.decode(user);
  const said = type(parsed) === "table" ? (parsed as { account_uuid?: unknown }).account_uuid : undefined;
  const account = type(said) === "string" ? (said as string) : string.match(user, "_account_([%x-]+)_session_")[0];
  return account?.length === UUID_LENGTH ? account : undefined;
}

/**
 * Whether `bearer` is a JSON Web Token (RFC 7519), and whom it names: its `iss` and `sub` stay when it is renewed.
 * Whether it is true is for upstream to check, which answers nothing without.
 */
function subjectOf(bearer: string): LuaMultiReturn<[isJwt: boolean, subject: string | undefined]> {
  const [payload] = string.match(bearer, "^eyJ[%w_-]+%.([%w_-]+)%.[%w_-]*$");
  if (payload === undefined) return $multi(false, undefined);
  const [claims] = json.decode(ngx.decode_base64(string.gsub(payload, "[-_]", { "-": "+", _: "/" })[0]) ?? "");
  if (type(claims) !== "table") return $multi(true, undefined);
  const { iss, sub } = claims as { iss?: unknown; sub?: unknown };
  if (type(sub) !== "string") return $multi(true, undefined);
  return $multi(true, hashedName("subject", `${type(iss) === "string" ? (iss as string) : ""}\0${sub as string}`));
}
