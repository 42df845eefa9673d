/** What clients do to a server: large bodies, odd framing, slow reading, leaving early. */
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { rmSync, statSync, writeSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { lastText } from "../fake-claude/protocol";
import { targetName } from "../targets/target";
import { ESTATE, eventsOf, HEADERS, joined, lastRequest, leaks, message, post, REPORT, useGateway } from "./support";

const MIB = 1024 * 1024;
/** The default of `max_body_size`. */
const LIMIT = 32 * MIB;
const PATIENCE = 20_000;
/** Who the gateway's client is, by its own words (RFC 5737). */
const SOMEBODY = "203.0.113.9";

// One worker, so that a request meets what the one before it left behind.
const bench = useGateway({ workers: 1 });

interface WireAnswer {
  status: number;
  headers: Record<string, string | undefined>;
  body: string;
}

/** A connection on which requests are written byte by byte. */
class Wire {
  readonly socket: Socket;
  private received = "";

  constructor() {
    const { hostname, port } = new URL(bench.target.url);
    this.socket = connect(Number(port), hostname);
    this.socket.on("error", () => undefined);
    this.socket.on("data", (chunk: Buffer) => (this.received += chunk.toString("latin1")));
    wires.push(this);
  }

  /** The head of a request; `more` are its own header lines. */
  head(more: string[], line = "POST /v1/messages HTTP/1.1"): this {
    const headers = Object.entries(HEADERS).map(([name, value]) => `${name}: ${value}`);
    return this.write([line, "Host: gateway", ...headers, ...more, "", ""].join("\r\n"));
  }

  whole(body: string): this {
    return this.head([`Content-Length: ${Buffer.byteLength(body)}`]).write(body);
  }

  write(data: string): this {
    this.socket.write(data);
    return this;
  }

  /** Waits for `pattern` at the beginning of what has come, and takes it. */
  async take(pattern: RegExp): Promise<string[]> {
    const deadline = Date.now() + PATIENCE;
    for (;;) {
      const found = pattern.exec(this.received);
      if (found?.index === 0) {
        this.received = this.received.slice(found[0].length);
        return found;
      }
      if (Date.now() > deadline) throw new Error(`no ${pattern.source} in ${JSON.stringify(this.received)}`);
      await sleep(2);
    }
  }

  /** The next answer; that to a HEAD has no body. */
  async answer(hasBody = true): Promise<WireAnswer> {
    const [, status, lines] = await this.take(/HTTP\/1\.1 (\d+)[^\r]*\r\n([^]*?)\r\n\r\n/);
    const fields = lines.split("\r\n").map((line) => line.toLowerCase().split(": ", 2) as [string, string]);
    const headers: Record<string, string | undefined> = Object.fromEntries(fields);
    const length = Number(headers["content-length"] ?? 0);
    let body = "";
    if (hasBody && headers["transfer-encoding"] === "chunked") {
      for (let size = -1; size !== 0;) {
        size = parseInt((await this.take(/([0-9a-f]+)\r\n/))[1], 16);
        body += (await this.take(new RegExp(`([^]{${size}})\r\n`)))[1];
      }
    } else if (hasBody) body = (await this.take(new RegExp(`[^]{${length}}`)))[0];
    return { status: Number(status), headers, body };
  }

  get hasReceived(): boolean {
    return this.received !== "";
  }
}

const wires: Wire[] = [];
afterEach(() => {
  for (const wire of wires.splice(0)) wire.socket.destroy();
});

function refusedWith(answer: WireAnswer, status: number, type: unknown): void {
  expect([answer.status, answer.body]).toEqual([status, expect.stringMatching(/^\{/)]);
  expect(answer.headers["content-type"]).toContain("application/json");
  expect(JSON.parse(answer.body)).toMatchObject({ type: "error", error: { type } });
}

/** What nginx in Kong refuses before any plugin runs is in Anthropic's shape, but of one type. */
const ofServer = (type: string): unknown => (targetName() === "kong" ? expect.any(String) : type);

const GOOD = JSON.stringify(message(ESTATE.instance));

async function expectGood(wire: Wire): Promise<void> {
  const answer = await wire.answer();
  expect([answer.status, answer.body]).toEqual([200, expect.stringContaining(`:\\n\\n${ESTATE.instance}`)]);
  expect(leaks(lastRequest(bench))).toEqual([]);
}

/** Processes that listen where the gateway does. */
function gatewayProcesses(): number[] {
  const port = Number(new URL(bench.target.url).port).toString(16).toUpperCase().padStart(4, "0");
  const listening = readFileSync("/proc/net/tcp", "utf8")
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields.length > 9 && fields[1].endsWith(`:${port}`) && fields[3] === "0A")
    .map((fields) => `socket:[${fields[9]}]`);
  const pids = readdirSync("/proc").map(Number).filter(Number.isInteger);
  return pids.filter((pid) => descriptorsOf(pid).some((path) => listening.includes(targetOf(path))));
}

function descriptorsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((name) => `/proc/${pid}/fd/${name}`);
  } catch {
    return [];
  }
}

function targetOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}

/** Files under the folders that nginx was started with. */
function filesOf(pids: number[]): string[] {
  const lines = pids.map((pid) => readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " "));
  const folders = new Set(lines.map((line) => / -p (\S+)/.exec(line)?.[1]).filter((folder) => folder !== undefined));
  return [...folders].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name)),
  );
}

/** Files that hold an original: open ones, deleted or not, and `more`. */
function plaintextFiles(pids: number[], originals: string[], more: string[] = []): string[] {
  return [...pids.flatMap((pid) => descriptorsOf(pid)), ...more].filter((path) => {
    try {
      if (!statSync(path).isFile()) return false;
      const text = readFileSync(path, "latin1");
      return originals.some((original) => text.includes(original));
    } catch {
      return false;
    }
  });
}

describe("a body of 30 MB", () => {
  const ORIGINALS = Array.from(
    { length: 900 },
    (_, index) => `i-${(0xbadcafe0000000000n + BigInt(index)).toString(16)}`,
  );
  const filler = "All work and no play makes Jack a dull boy.\\n".repeat(780);
  const body = (): string => {
    const turns = ORIGINALS.map((id) => `{"role":"user","content":"${id} at ${ESTATE.address} ${filler}${id}"}`);
    return `{"model":"claude-fake","max_tokens":1,"messages":[${turns.join(",")}]}`;
  };

  it("goes through masked", async () => {
    const large = body();
    expect(large.length).toBeGreaterThan(30 * 1000 * 1000);
    bench.claude.script((request) => ({ blocks: [{ type: "text", text: lastText(request).slice(0, 60) }] }));
    const answer = await post(bench, large);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain(`${ORIGINALS.at(-1) ?? ""} at ${ESTATE.address}`);
    const { text } = lastRequest(bench);
    expect(text.length).toBe(large.length - 900 * (ESTATE.address.length - addressIn(text).length));
    expect(/i-badcafe/.test(text)).toBe(false);
    expect(text.includes(ESTATE.address)).toBe(false);
  });

  const addressIn = (text: string): string => /10\.\d+\.\d+\.\d+/.exec(text)?.[0] ?? "";

  it.runIf(targetName() !== "compose")("is never written to a file", async () => {
    const pids = gatewayProcesses();
    expect(pids.length).toBeGreaterThanOrEqual(2);
    expect(filesOf(pids).length).toBeGreaterThan(0);
    const originals = [ORIGINALS[0], ORIGINALS[450], ORIGINALS[899]];
    const found: string[] = [];
    let looks = 0;
    const look = (): void => {
      looks += 1;
      found.push(...plaintextFiles(pids, originals, filesOf(pids)));
    };
    bench.claude.script(async (request) => {
      for (let count = 0; count < 20; count += 1) {
        look();
        await sleep(5);
      }
      return { blocks: [{ type: "text", text: lastText(request) }] };
    });
    // In pieces, as over a slow line, of an unknown length: that is what a server would spool.
    const large = Buffer.from(body());
    let at = 0;
    const pieces = new ReadableStream({
      pull: async (controller) => {
        look();
        await sleep(2);
        if (at >= large.length) controller.close();
        else controller.enqueue(large.subarray(at, at + MIB / 2));
        at += MIB / 2;
      },
    });
    const options = { method: "POST", headers: HEADERS, body: pieces, duplex: "half" } as const;
    const answer = await fetch(`${bench.target.url}/v1/messages`, options);
    for await (const _ of answer.body ?? []) look();
    look();
    expect(found).toEqual([]);
    expect(answer.status).toBe(200);
    expect(looks).toBeGreaterThan(60);
  });

  // Kong writes what its buffer does not hold to a file.
  it.runIf(targetName() === "standalone")("is refused, not written, where its framing fills the buffer", async () => {
    const pids = gatewayProcesses();
    const wire = new Wire().head(["Transfer-Encoding: chunked"]);
    wire.write(`${GOOD.length.toString(16)}\r\n${GOOD}\r\n`);
    const chunks = "2\r\n  \r\n".repeat(MIB / 4);
    for (let count = 0; !wire.hasReceived && count < 40; count += 1) {
      wire.write(chunks);
      await sleep(2);
      expect(plaintextFiles(pids, [ESTATE.instance], filesOf(pids))).toEqual([]);
    }
    const answer = await wire.answer();
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(JSON.parse(answer.body)).toMatchObject({ type: "error" });
    expect(bench.claude.requests).toHaveLength(0);
  });

  it.runIf(targetName() !== "compose")("would be found in a file that is deleted but open", () => {
    const folder = mkdtempSync(join(tmpdir(), "aws-masker-limits-"));
    const descriptor = openSync(join(folder, "spool"), "w+");
    writeSync(descriptor, body().slice(0, 2000));
    rmSync(folder, { recursive: true });
    expect(plaintextFiles([process.pid], [ORIGINALS[0]])).toEqual([`/proc/${process.pid}/fd/${descriptor}`]);
    closeSync(descriptor);
  });
});

describe("a body over the limit", () => {
  it.each([LIMIT + 1, LIMIT * 100])("is refused by its announced length, %d, before it is sent", async (length) => {
    const wire = new Wire().head([`Content-Length: ${length}`]).write('{"messages":[');
    refusedWith(await wire.answer(), 413, ofServer("request_too_large"));
    expect(bench.claude.requests).toHaveLength(0);
  });

  // nginx in front of Kong does not ask Kong first.
  it.runIf(targetName() !== "compose")("is refused before it is sent when the client asks first", async () => {
    const wire = new Wire().head([`Content-Length: ${LIMIT + 1}`, "Expect: 100-continue"]);
    refusedWith(await wire.answer(), 413, "request_too_large");
  });

  it("is refused while it is sent when nobody knows its length", async () => {
    const wire = new Wire().head(["Transfer-Encoding: chunked"]);
    const chunk = `${MIB.toString(16)}\r\n${" ".repeat(MIB)}\r\n`;
    let sent = 0;
    while (!wire.hasReceived && sent < 100) {
      wire.write(chunk);
      sent += 1;
      await sleep(5);
    }
    refusedWith(await wire.answer(), 413, ofServer("request_too_large"));
    expect(sent).toBeGreaterThan(LIMIT / MIB);
    expect(sent).toBeLessThan(100);
    expect(bench.claude.requests).toHaveLength(0);
  });

  it("is refused when it is packed, to the byte", async () => {
    const packed = (length: number): Buffer => gzipSync(GOOD + " ".repeat(length - GOOD.length));
    const gzip = { "content-encoding": "gzip" };
    const refused = await post(bench, packed(LIMIT + 1), "/v1/messages", gzip);
    expect([refused.status, await refused.json()]).toMatchObject([413, { error: { type: "request_too_large" } }]);
    expect(bench.claude.requests).toHaveLength(0);
    expect((await post(bench, packed(LIMIT), "/v1/messages", gzip)).status).toBe(200);
    expect(lastRequest(bench).body.length).toBe(LIMIT);
    expect(leaks(lastRequest(bench))).toEqual([]);
  });

  it("is refused when it is packed a thousandfold and comes in chunks", async () => {
    const bomb = gzipSync(Buffer.alloc(LIMIT * 6, 32));
    const pieces = new ReadableStream({
      start: (controller) => {
        for (let at = 0; at < bomb.length; at += 5000) controller.enqueue(bomb.subarray(at, at + 5000));
        controller.close();
      },
    });
    const headers = { ...HEADERS, "content-encoding": "gzip" };
    const options = { method: "POST", headers, body: pieces, duplex: "half" } as const;
    const refused = await fetch(`${bench.target.url}/v1/messages`, options);
    expect([refused.status, await refused.json()]).toMatchObject([413, { error: { type: "request_too_large" } }]);
    expect(bench.claude.requests).toHaveLength(0);
  });
});

describe("framing", () => {
  it("waits for the gateway's word if the client does", async () => {
    const wire = new Wire().head([`Content-Length: ${GOOD.length}`, "Expect: 100-continue"]);
    await wire.take(/HTTP\/1\.1 100 [^\r]*\r\n\r\n/);
    await expectGood(wire.write(GOOD));
  });

  it("may be in chunks of a byte, with extensions and a trailer", async () => {
    const chunks = GOOD.split("").map((byte) => `1;name="value"\r\n${byte}\r\n`);
    const wire = new Wire().head(["Transfer-Encoding: chunked"]);
    await expectGood(wire.write(`${chunks.join("")}0\r\nX-Trailer: ${ESTATE.instance}\r\n\r\n`));
    expect(lastRequest(bench).headers["transfer-encoding"]).toBeUndefined();
    expect(lastRequest(bench).headers["content-length"]).toBe(String(lastRequest(bench).body.length));
  });

  it("of two kinds at once is refused", async () => {
    const wire = new Wire().head(["Transfer-Encoding: chunked", "Content-Length: 5"]).write(`5\r\n${GOOD}`);
    expect((await wire.answer()).status).toBe(400);
    expect(bench.claude.requests).toHaveLength(0);
  });

  it("that breaks off sends nothing upstream", async () => {
    for (const head of [`Content-Length: ${GOOD.length + 1}`, "Transfer-Encoding: chunked"]) {
      const wire = new Wire()
        .head([head])
        .write(head.startsWith("C") ? GOOD : `${GOOD.length.toString(16)}\r\n${GOOD}\r\n`);
      await sleep(50);
      wire.socket.end();
      await new Promise((resolve) => wire.socket.once("close", resolve));
    }
    await expectGood(new Wire().whole(GOOD));
    expect(bench.claude.requests).toHaveLength(1);
  });

  it("keeps requests of one connection apart, refused ones too", async () => {
    const wire = new Wire();
    const refusals: [string[], string, number, string][] = [
      [[], "{", 400, "invalid_request_error"],
      [["Content-Encoding: br"], GOOD, 415, "invalid_request_error"],
      [["Content-Encoding: gzip"], GOOD, 400, "invalid_request_error"],
    ];
    for (const [headers, body, status, type] of refusals) {
      wire.head([...headers, `Content-Length: ${body.length}`]).write(body);
      refusedWith(await wire.answer(), status, type);
      await expectGood(wire.whole(GOOD));
    }
    wire.whole("{").whole(GOOD).whole("}").whole(GOOD);
    refusedWith(await wire.answer(), 400, "invalid_request_error");
    await expectGood(wire);
    refusedWith(await wire.answer(), 400, "invalid_request_error");
    await expectGood(wire);
    expect(bench.claude.requests).toHaveLength(refusals.length + 2);
  });

  it("of HEAD and OPTIONS goes on and comes back", async () => {
    const wire = new Wire().head([], "HEAD /v1/models HTTP/1.1");
    expect(await wire.answer(false)).toMatchObject({ status: 200 });
    expect(wire.hasReceived).toBe(false);
    refusedWith(await new Wire().head([], "OPTIONS /v1/messages HTTP/1.1").answer(), 404, "not_found_error");
    expect(bench.claude.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "HEAD /v1/models",
      "OPTIONS /v1/messages",
    ]);
  });
});

describe("what the API is told", () => {
  it("names neither the client's address nor the proxies before the gateway", async () => {
    const told = {
      "x-forwarded-for": `${SOMEBODY}, 10.0.0.7`,
      "x-forwarded-host": "claude.corp.internal",
      "x-forwarded-proto": "http",
      "x-forwarded-port": "8443",
      "x-real-ip": SOMEBODY,
      forwarded: `for=${SOMEBODY};host=claude.corp.internal`,
      via: "1.1 proxy.corp.internal",
    };
    await post(bench, message("hello"), "/v1/messages", { ...told, "accept-encoding": "gzip, br" });
    const { headers } = lastRequest(bench);
    for (const name of ["x-forwarded-for", "x-forwarded-host", "x-forwarded-port", "forwarded", "via"])
      expect([name, headers[name]]).toEqual([name, undefined]);
    expect(JSON.stringify(headers)).not.toContain(SOMEBODY);
    expect(JSON.stringify(headers)).not.toContain("corp.internal");
    expect(headers["accept-encoding"]).toBe("identity");
  });

  // Kong by itself always sends one; nginx before it sees to it that it says nothing.
  it.runIf(targetName() === "standalone")("names no address at all", async () => {
    await post(bench, message("hello"));
    const { host: _, ...headers } = lastRequest(bench).headers;
    expect(headers["x-real-ip"]).toBeUndefined();
    expect(JSON.stringify(headers)).not.toContain("127.0.0.1");
  });
});

describe("a stream", () => {
  const streamed = (text: string, headers: Record<string, string> = {}): Promise<Response> =>
    post(bench, message(text, { stream: true }), "/v1/messages", headers);

  it.each([
    ["speaks", 5],
    ["thinks", 30_000],
  ])("ends upstream when the client leaves while the API %s, and leaves nothing behind", async (_, pause) => {
    bench.claude.script(() => ({ pause, deltaSize: 1, blocks: [{ type: "text", text: REPORT.repeat(20) }] }));
    const left = new AbortController();
    const body = JSON.stringify(message(REPORT, { stream: true }));
    const options = { method: "POST", headers: HEADERS, body, signal: left.signal };
    const answer = await fetch(`${bench.target.url}/v1/messages`, options);
    expect((await answer.body?.getReader().read())?.done).toBe(false);
    const request = lastRequest(bench);
    expect(request.isCut).toBeUndefined();
    left.abort();
    await expect.poll(() => request.isCut, { timeout: PATIENCE }).toBe(true);
    bench.claude.script(() => ({ deltaSize: 2, blocks: [{ type: "text", text: "nothing but this" }] }));
    const next = await (await streamed("hello")).text();
    expect(joined(eventsOf(next), "text")).toBe("nothing but this");
    expect(eventsOf(next).at(-1)?.type).toBe("message_stop");
  });

  it("waits for a client that reads slowly, and loses nothing", async () => {
    bench.claude.script((request) => ({
      deltaSize: 4001,
      blocks: [{ type: "text", text: lastText(request).repeat(20_000) }],
    }));
    const answer = await streamed(REPORT);
    await sleep(500);
    const chunks: Uint8Array[] = [];
    for await (const chunk of answer.body ?? []) {
      chunks.push(chunk as Uint8Array);
      if (chunks.length % 20 === 0) await sleep(5);
    }
    const text = joined(eventsOf(Buffer.concat(chunks).toString()), "text");
    expect(text.length).toBe(REPORT.length * 20_000);
    expect(text === REPORT.repeat(20_000)).toBe(true);
  });

  it("does not mix with others of the same worker", async () => {
    bench.claude.script((request) => ({
      pause: 1,
      deltaSize: 3,
      chunkSize: 31,
      blocks: [{ type: "text", text: lastText(request) }],
    }));
    const said = Array.from(
      { length: 8 },
      (_, index) => `${index}: i-${String(index).repeat(17)} ${REPORT} s3://own-${index}x/`,
    );
    const answers = said.map(async (text, index) => (await streamed(text, { "x-api-key": `key ${index % 4}` })).text());
    const heard = (await Promise.all(answers)).map((text) => joined(eventsOf(text), "text"));
    expect(heard).toEqual(said);
    for (const request of bench.claude.requests) expect(leaks(request)).toEqual([]);
  });
});
