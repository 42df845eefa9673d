/** A Redis that fails in every way it can. Nothing real may leave, nothing may hang, and all is well again afterwards. */
import { Redis } from "ioredis";
import { createServer, connect, type AddressInfo, type Server, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { targetName } from "../targets/target";
import { HEADERS, lastRequest, leaks, message, post, REPORT, useGateway } from "./support";

let admin: Redis;
let counter = 0;

/** A request with an identifier that no gateway has stored before. */
function fresh(): Record<string, unknown> {
  counter += 1;
  return message(`i-${(0x10000000 + counter).toString(16)} ${REPORT}`);
}

describe("a gateway whose Redis fails", () => {
  const bench = useGateway({ plugin: { redis: { timeout: 500 } } });
  beforeAll(() => {
    admin = new Redis(bench.target.redis.url);
    admin.on("error", () => undefined);
  });
  afterAll(() => {
    admin.disconnect();
  });

  async function refuses(): Promise<void> {
    const before = bench.claude.requests.length;
    const answer = await post(bench, fresh());
    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await answer.json()).toMatchObject({ type: "error", error: { type: "api_error" } });
    expect(bench.claude.requests.length).toBe(before);
  }

  async function recovers(): Promise<void> {
    await expect.poll(async () => (await post(bench, fresh())).status, { timeout: 30_000 }).toBe(200);
    expect(leaks(lastRequest(bench))).toEqual([]);
  }

  it("refuses while it is out of memory", async () => {
    await admin.config("SET", "maxmemory-policy", "noeviction", "maxmemory", "1");
    await refuses();
    await admin.config("SET", "maxmemory", "0");
    await recovers();
  });

  it("refuses while it is a replica that cannot be written", async () => {
    await admin.replicaof("127.0.0.1", 1);
    await refuses();
    await admin.replicaof("NO", "ONE");
    await recovers();
  });

  it("refuses while it does not answer, within its time-out", async () => {
    void admin.client("PAUSE", 4000, "ALL");
    await refuses();
    await recovers();
  });

  it("refuses after its password changed", async () => {
    const url = new URL(bench.target.redis.url);
    const password = decodeURIComponent(url.password);
    await admin.config("SET", "requirepass", "another");
    await admin.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
    await refuses();
    await admin.config("SET", "requirepass", password);
    await recovers();
  });

  it("refuses after a crash, and recovers with an empty Redis", async () => {
    await bench.target.redis.kill();
    await refuses();
    await bench.target.redis.start();
    await recovers();
  });
});

describe("a gateway whose Redis fails while a file is uploaded", () => {
  const bench = useGateway();

  it("restores the file as soon as Redis is back", async () => {
    let masked = "";
    bench.claude.intercept(async ({ method, text }, response) => {
      if (method === "POST") {
        masked = /\r\n\r\n([^]*?)\r\n--/.exec(text)?.[1] ?? "";
        await bench.target.redis.kill();
      }
      response.writeHead(200, { "content-type": method === "POST" ? "application/json" : "text/plain" });
      response.end(method === "POST" ? '{"id":"file_1","type":"file"}' : masked);
      return true;
    });
    const form = `--x\r\ncontent-disposition: form-data; name="file"\r\ncontent-type: text/plain\r\n\r\n${REPORT}\r\n--x--\r\n`;
    const type = { "content-type": "multipart/form-data; boundary=x" };
    expect((await post(bench, form, "/v1/files", type)).status).toBe(200);
    const content = (): Promise<Response> => fetch(`${bench.target.url}/v1/files/file_1/content`, { headers: HEADERS });
    expect((await content()).status).toBe(503);
    await bench.target.redis.start();
    let first = await content();
    while (first.status === 503) first = await content();
    expect(await first.text()).toBe(REPORT);
    expect((await post(bench, form, "/v1/files", type)).status).toBe(200);
    expect((await post(bench, form, "/v1/files", type)).status).toBe(503);
    await bench.target.redis.start();
  });
});

describe("a gateway whose Redis is gone", () => {
  // Each worker has a memory of its own of what is stored.
  const bench = useGateway({ workers: 1 });

  it("goes on with what is known to be stored, and with nothing else", async () => {
    const known = fresh();
    expect((await post(bench, known)).status).toBe(200);
    await bench.target.redis.kill();
    for (let count = 0; count < 3; count += 1) {
      expect((await post(bench, fresh())).status).toBe(503);
      expect((await post(bench, known)).status).toBe(200);
    }
    expect(bench.claude.requests.length).toBe(4);
    for (const request of bench.claude.requests) expect(leaks(request)).toEqual([]);
  });
});

// The containers' Redis cannot be reached through a proxy of the test.
describe.skipIf(targetName() === "compose")("a gateway whose connection is cut", () => {
  let proxy: Server;
  let limit = Infinity;
  const sockets = new Set<Socket>();
  const bench = useGateway({
    plugin: { redis: { timeout: 500 } },
    redisPort: async (port) => {
      proxy = createServer((client) => {
        const server = connect(port, "127.0.0.1");
        let passed = 0;
        for (const socket of [client, server]) {
          sockets.add(socket);
          socket.on("error", () => undefined);
          socket.on("close", () => {
            client.destroy();
            server.destroy();
          });
        }
        client.on("data", (chunk: Buffer) => {
          passed += chunk.length;
          if (passed > limit) client.destroy();
          else server.write(chunk);
        });
        server.pipe(client);
      });
      await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
      return (proxy.address() as AddressInfo).port;
    },
  });
  afterAll(() => {
    for (const socket of sockets) socket.destroy();
    proxy.close();
  });

  it("refuses when it is cut in the middle of a pipeline, and recovers", async () => {
    expect((await post(bench, fresh())).status).toBe(200);
    limit = 150;
    for (const socket of sockets) socket.destroy();
    const before = bench.claude.requests.length;
    expect((await post(bench, fresh())).status).toBe(503);
    expect(bench.claude.requests.length).toBe(before);
    limit = Infinity;
    await expect.poll(async () => (await post(bench, fresh())).status, { timeout: 30_000 }).toBe(200);
    expect(leaks(lastRequest(bench))).toEqual([]);
  });
});

describe("a gateway that is told to continue", () => {
  const bench = useGateway({ plugin: { redis_failure: "continue" } });

  it("masks and restores without its Redis", async () => {
    await bench.target.redis.kill();
    const answer = (await (await post(bench, message(REPORT))).json()) as { content: { text: string }[] };
    expect(leaks(lastRequest(bench))).toEqual([]);
    expect(answer.content[0].text).toContain(REPORT);
  });
});

describe("a gateway without Redis", () => {
  const bench = useGateway({ plugin: { use_redis: false } });

  it("masks and restores from what conversations carry", async () => {
    await bench.target.redis.kill();
    const answer = (await (await post(bench, message(REPORT))).json()) as { content: { text: string }[] };
    expect(leaks(lastRequest(bench))).toEqual([]);
    expect(answer.content[0].text).toContain(REPORT);
    expect((await fetch(`${bench.target.url}/health`)).status).toBe(200);
  });
});

describe("a gateway with an events channel", () => {
  const bench = useGateway({ plugin: { events_channel: "masked" } });

  it("publishes facts without text", async () => {
    const listener = new Redis(bench.target.redis.url);
    const events: string[] = [];
    listener.on("message", (_channel, event: string) => events.push(event));
    await listener.subscribe("masked");
    await post(bench, message(REPORT));
    await expect.poll(() => events.length).toBe(1);
    listener.disconnect();
    const event = JSON.parse(events[0]) as { masked: Record<string, number>; bytes: number; duration_ms: number };
    expect(event.masked.ec2).toBeGreaterThan(0);
    expect(event.bytes).toBeGreaterThan(100);
    expect(event).toHaveProperty("request_id");
    expect(leaks({ text: events[0], path: "", headers: {}, method: "", body: Buffer.alloc(0) })).toEqual([]);
  });
});
