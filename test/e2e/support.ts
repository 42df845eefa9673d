/** What the end-to-end tests share: a gateway with the fake API behind it, and ways to look at both ends. */
import { afterAll, beforeAll, beforeEach } from "vitest";
import { type FakeClaude, type RecordedRequest, startFakeClaude } from "../fake-claude/server";
import { startTarget, type Target, targetName, type TargetOptions } from "../targets/target";

/** Identifiers of one invented estate, one of each kind. */
export const ESTATE = {
  instance: "i-0a1b2c3d4e5f67890",
  shortInstance: "i-0a1b2c3d",
  vpc: "vpc-09a8b7c6d5e4f3021",
  securityGroup: "sg-0c1d2e3f4a5b69788",
  account: "482915730264",
  accessKey: "AKIAQYLPMN5HFIQR7XYA",
  secretKey: "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",
  bucket: "acme-billing-exports",
  role: "billing-reader",
  database: "shop-orders-prod",
  databaseHost: "cq7xw2m4k9zp",
  address: "10.42.17.23",
  network: "10.42.0.0/16",
} as const;

export const ORIGINALS: string[] = Object.values(ESTATE);

/** A text that holds all of {@link ESTATE}. */
export const REPORT = `instance ${ESTATE.instance} (was ${ESTATE.shortInstance}) in ${ESTATE.vpc}, ${ESTATE.securityGroup}
"OwnerId": "${ESTATE.account}", arn:aws:iam::${ESTATE.account}:role/${ESTATE.role}
aws_access_key_id = ${ESTATE.accessKey}
aws_secret_access_key = ${ESTATE.secretKey}
s3://${ESTATE.bucket}/2026/ and https://${ESTATE.bucket}.s3.eu-central-1.amazonaws.com/a "b" \\ c
psql -h ${ESTATE.database}.${ESTATE.databaseHost}.eu-central-1.rds.amazonaws.com
host ${ESTATE.address} in ${ESTATE.network}; é 한국어 😀`;

export interface Bench {
  claude: FakeClaude;
  target: Target;
}

/** A gateway and a fake API for the tests of a file. */
export function useGateway(options: TargetOptions = {}): Bench {
  const bench = {} as Bench;
  beforeAll(async () => {
    // Containers reach the host by another address than loopback.
    bench.claude = await startFakeClaude({ host: targetName() === "compose" ? "0.0.0.0" : "127.0.0.1" });
    bench.target = await startTarget(bench.claude, options);
  });
  afterAll(async () => {
    await (bench.target as Target | undefined)?.stop();
    await bench.claude.close();
  });
  beforeEach(() => {
    bench.claude.script(undefined);
    bench.claude.intercept(undefined);
    bench.claude.requests.length = 0;
  });
  return bench;
}

export const HEADERS = {
  "content-type": "application/json",
  "x-api-key": "sk-ant-of-the-tests",
  "anthropic-version": "2023-06-01",
};

/** Sends `body` to the gateway: text and bytes as they are, anything else as JSON. */
export function post(
  { target }: Bench,
  body: unknown,
  path = "/v1/messages",
  headers: Record<string, string> = {},
): Promise<Response> {
  const raw = typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body);
  return fetch(`${target.url}${path}`, { method: "POST", body: raw as string, headers: { ...HEADERS, ...headers } });
}

export function message(content: unknown, more: Record<string, unknown> = {}): Record<string, unknown> {
  return { model: "claude-fake", max_tokens: 100, messages: [{ role: "user", content }], ...more };
}

/** The last request that reached the fake API. */
export function lastRequest({ claude }: Bench): RecordedRequest {
  const last = claude.requests.at(-1);
  if (last === undefined) throw new Error("nothing reached the API");
  return last;
}

/** The originals that a request gives away, in its body, path or headers, plain or with JSON's escapes. */
export function leaks(request: RecordedRequest, originals: string[] = ORIGINALS): string[] {
  const seen = [request.text, request.path, JSON.stringify(request.headers)].join("\n");
  const unescaped = seen
    .replace(/\\+u([0-9a-f]{4})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
    .replace(/\\+\//g, "/")
    .replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return originals.filter((original) => seen.includes(original) || unescaped.includes(original));
}

export interface StreamEvent {
  type: string;
  index?: number;
  delta?: { type: string; text?: string; partial_json?: string; thinking?: string; signature?: string };
  content_block?: { type: string };
  error?: { type: string; message: string };
}

/** The events of a stream. */
export function eventsOf(text: string): StreamEvent[] {
  return text
    .split(/\r?\n\r?\n/)
    .map((frame) => /^data: ?(.*)$/m.exec(frame)?.[1])
    .filter((data) => data !== undefined)
    .map((data) => JSON.parse(data) as StreamEvent);
}

/** What the deltas of one field say, joined. */
export function joined(events: StreamEvent[], field: "text" | "partial_json" | "thinking"): string {
  return events.map((event) => event.delta?.[field] ?? "").join("");
}
