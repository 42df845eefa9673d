/** Any JSON text, written as no encoder writes it: what is no identifier goes upstream byte for byte. */
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { ESTATE, lastRequest, message, ORIGINALS, post, useGateway } from "./support";

const bench = useGateway();

/** What is sent, and what must reach the API. */
interface Text {
  sent: string;
  masked: string;
}

/** Each original where something gives it away; what is in brackets is the original. */
const MENTIONS = [
  `<${ESTATE.instance}>`,
  `<${ESTATE.shortInstance}>`,
  `<${ESTATE.vpc}>`,
  `<${ESTATE.securityGroup}>`,
  `<${ESTATE.accessKey}>`,
  `<${ESTATE.address}>`,
  `<${ESTATE.network}>`,
  `s3://<${ESTATE.bucket}>/2026`,
  `arn:aws:iam::<${ESTATE.account}>:role/<${ESTATE.role}>`,
  `aws_secret_access_key = <${ESTATE.secretKey}>`,
  `psql -h <${ESTATE.database}>.<${ESTATE.databaseHost}>.eu-central-1.rds.amazonaws.com`,
].map((mention) => mention.split(/[<>]/));

/** Original → what stands for it. */
const surrogates: Record<string, string> = {};

/** Learns what stands for each original, each in a message of its own. */
async function learn(): Promise<void> {
  for (const parts of MENTIONS) {
    await post(bench, message(parts.join("")), "/v1/messages/count_tokens");
    const { messages } = JSON.parse(lastRequest(bench).text) as { messages: { content: string }[] };
    const pattern = parts.map((part, index) => (index % 2 === 1 ? "(.+)" : part.replace(/[*.]/g, "\\$&")));
    const found = new RegExp(`^${pattern.join("")}$`).exec(messages[0].content) ?? [];
    for (const [index, original] of parts.filter((_, place) => place % 2 === 1).entries())
      surrogates[original] = found[index + 1];
  }
}
beforeAll(learn);

const same = (text: string): Text => ({ sent: text, masked: text });

function concat(texts: Text[], between = ""): Text {
  return {
    sent: texts.map(({ sent }) => sent).join(between),
    masked: texts.map(({ masked }) => masked).join(between),
  };
}

function wrap(before: string, { sent, masked }: Text, after: string): Text {
  return { sent: before + sent + after, masked: before + masked + after };
}

/** The inside of a JSON string that says `text`, which is free of control characters but for blanks. */
function quotedInside({ sent, masked }: Text): Text {
  const escape = (text: string): string => JSON.stringify(text).slice(1, -1);
  return { sent: escape(sent), masked: escape(masked) };
}

/** `original` with some of its characters spelled out, and all of its slashes alike. */
function spelled(original: string): fc.Arbitrary<Text> {
  const hex = (char: string): string => `\\u00${char.charCodeAt(0).toString(16)}`;
  const spellings = original
    .split("")
    .map((char) =>
      fc.oneof(
        { weight: 20, arbitrary: fc.constant(char) },
        { weight: 1, arbitrary: fc.constantFrom(hex(char), hex(char).toUpperCase().replace("U", "u")) },
      ),
    );
  const mixed = fc.tuple(...spellings).map((chars) => chars.join(""));
  return fc
    .tuple(fc.oneof(fc.constant(original), mixed), fc.constantFrom("/", "\\/"))
    .filter(([text, slash]) => slash === "/" || (original.includes("/") && text === original))
    .map(([text, slash]) => ({
      sent: text.replaceAll("/", slash),
      masked: surrogates[original].replaceAll("/", slash),
    }));
}

/** What may stand beside a word. */
const edge = fc.constantFrom(
  " ",
  "\\n",
  "\\t",
  '\\"',
  "\\u0020",
  "\\r\\n",
  "(",
  ", ",
  "é",
  "\\u00e9",
  "한",
  "\\ud83d\\ude00",
);

const mention: fc.Arbitrary<Text> = fc
  .tuple(edge, fc.nat(MENTIONS.length - 1), edge)
  .chain(([before, index, after]) =>
    fc
      .tuple(
        ...MENTIONS[index].map((part, place) =>
          place % 2 === 1 ? fc.constant(part).chain(spelled) : fc.constant(same(part)),
        ),
      )
      .map((parts) => wrap(before, concat(parts), after)),
  );

/** Every escape, lone surrogates, characters of every length, and what is almost an identifier. */
const fragment = fc
  .constantFrom(
    ...'a Z 7 - _ . \\/ \\b \\f \\n \\r \\t \\\\ \\" \\u0041 \\u00e9 \\uD83D\\uDE00 \\ud800 \\uDFFF \\u0000 \\u001f %41 % é 한 😀'.split(
      " ",
    ),
    " ",
    "\u007f",
    "\u2028",
    "i-0a1b2c ",
    "10.42.17 ",
    "AKIAQYLPMN ",
    "s3:/ ",
    "arn:aws: ",
  )
  .map(same);

const blank = fc.constantFrom("", "", "", " ", "\n", "\t \r\n");
const number = fc
  .constantFrom("0", "-0", "1.0", "-0.0", "0.10e+5", "1E400", "-1e-400", "12345678901234567890123", "3E0")
  .map(same);
const unknownName = fc.constantFrom('"a"', '"a"', '"\\u0061"', '""', '"x\\/y"').map(same);
const literal = fc.constantFrom("true", "false", "null").map(same);

interface Texts {
  inside: Text;
  string: Text;
  value: Text;
  object: Text;
}

/** A container with `items`. */
function list(open: string, items: fc.Arbitrary<Text[]>, close: string): fc.Arbitrary<Text> {
  return fc
    .tuple(blank, blank, items)
    .map(([before, after, texts]) => wrap(open + before, concat(texts, `${before},${after}`), after + close));
}

const array = (item: fc.Arbitrary<Text>, minLength = 0): fc.Arbitrary<Text> =>
  list("[", fc.array(item, { minLength, maxLength: 4 }), "]");

const record = (...fields: fc.Arbitrary<Text>[]): fc.Arbitrary<Text> => list("{", fc.tuple(...fields), "}");

function member(key: fc.Arbitrary<Text>, value: fc.Arbitrary<Text>): fc.Arbitrary<Text> {
  return fc.tuple(key, blank, value).map(([name, gap, text]) => concat([name, same(`${gap}:${gap}`), text]));
}

/** A field whose name the API knows; without `value` a structural one. */
function field(name: string, value: fc.Arbitrary<Text> | string): fc.Arbitrary<Text> {
  const text = typeof value === "string" ? fc.constant(same(value)) : value;
  return member(fc.constant(same(`"${name}"`)), text);
}

/** JSON texts; `pieces` are what strings are made of, besides JSON documents. */
function texts(pieces: fc.Arbitrary<Text>): fc.LetrecValue<Texts> {
  return fc.letrec<Texts>((tie: fc.LetrecTypedTie<Texts>) => ({
    inside: fc.oneof(
      { maxDepth: 2, depthIdentifier: "document", withCrossShrink: true },
      { weight: 6, arbitrary: fc.array(pieces, { maxLength: 6 }).map((parts) => concat(parts)) },
      { weight: 1, arbitrary: tie("object").map(quotedInside) },
    ),
    string: tie("inside").map((text) => wrap('"', text, '"')),
    value: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      tie("string"),
      number,
      literal,
      array(tie("value")),
      tie("object"),
    ),
    // Names that mean something would decide what is masked: these are unknown ones, and often the same one twice.
    object: list("{", fc.array(member(fc.oneof(unknownName, tie("string")), tie("value")), { maxLength: 4 }), "}"),
  }));
}

/** Bodies for `/v1/messages`, their fields in any order. */
function bodies(pieces: fc.Arbitrary<Text>): fc.Arbitrary<Text> {
  const { string, value, object } = texts(pieces);
  const block = fc.oneof(
    record(field("type", '"text"'), field("text", string)),
    record(field("text", string), field("type", '"text"'), field("text", string), field("new", value)),
    record(field("type", '"tool_use"'), field("id", '"toolu_1"'), field("name", '"Bash"'), field("input", object)),
    record(field("type", '"tool_result"'), field("tool_use_id", '"toolu_1"'), field("content", string)),
  );
  const turn = record(field("role", '"user"'), field("content", fc.oneof(string, array(block))));
  const needed = [field("model", '"claude-fake"'), field("max_tokens", "1E2"), field("messages", array(turn, 1))];
  const more = fc.oneof(field("system", string), field("metadata", object), member(string, value));
  const members = fc
    .tuple(fc.tuple(...needed), fc.array(more, { maxLength: 3 }))
    .map((lists) => lists.flat())
    .chain((all) => fc.shuffledSubarray(all, { minLength: all.length }));
  return fc.tuple(blank, list("{", members, "}"), blank).map(([before, body, after]) => wrap(before, body, after));
}

/** Sends `sent` and gives what reached the API. */
async function received(sent: string): Promise<string> {
  bench.claude.requests.length = 0;
  const answer = await post(bench, sent);
  expect([answer.status, await answer.text()]).toMatchObject([200, expect.anything()]);
  const { body, headers } = lastRequest(bench);
  expect(headers["content-length"]).toBe(String(body.length));
  return body.toString();
}

async function refusedPolitely(sent: string | Uint8Array): Promise<void> {
  const answer = await post(bench, sent);
  const error = (await answer.json()) as { request_id: string };
  expect({ sent, status: answer.status, error }).toMatchObject({
    status: 400,
    error: { error: { type: "invalid_request_error" } },
  });
  expect(answer.headers.get("request-id")).toBe(error.request_id);
  expect(bench.claude.requests).toHaveLength(0);
}

describe("any JSON text", () => {
  it("has one text for each original, and it is not the original", () => {
    expect(Object.keys(surrogates).sort()).toEqual(ORIGINALS.toSorted());
    for (const surrogate of Object.values(surrogates)) {
      expect(surrogate.length).toBeGreaterThan(0);
      expect(ORIGINALS).not.toContain(surrogate);
    }
    expect(new Set(Object.values(surrogates)).size).toBe(ORIGINALS.length);
  });

  it("keeps every byte outside the identifiers, wherever they stand and however they are spelled", async () => {
    bench.claude.script(() => ({ blocks: [] }));
    const check = fc.asyncProperty(bodies(fc.oneof(fragment, mention)), async ({ sent, masked }) => {
      expect(await received(sent)).toBe(masked);
    });
    await fc.assert(check, { numRuns: 150 });
  });

  it.each(["/", "\\/", "\\\\\\/"])("masks what is known as a word, with %j for a slash", async (slash) => {
    bench.claude.script(() => ({ blocks: [] }));
    const system = JSON.stringify(MENTIONS.map((parts) => parts.join("")).join(", "));
    const write = (texts: string[]): string => texts.map((text) => text.replaceAll("/", slash)).join(" and ");
    const text = await received(`{"messages":[{"role":"user","content":"${write(ORIGINALS)}"}],"system":${system}}`);
    const masked = write(ORIGINALS.map((original) => surrogates[original]));
    expect(text.slice(0, text.indexOf(',"system"'))).toBe(`{"messages":[{"role":"user","content":"${masked}"}]`);
  });

  it("without identifiers arrives as it is", async () => {
    bench.claude.script(() => ({ blocks: [] }));
    const check = fc.asyncProperty(bodies(fragment), async ({ sent }) => {
      expect(await received(sent)).toBe(sent);
    });
    await fc.assert(check, { numRuns: 150 });
  });

  it("that is cut anywhere is refused", async () => {
    const check = fc.asyncProperty(bodies(fc.oneof(fragment, mention)), fc.nat(), async ({ sent }, at) => {
      const bytes = Buffer.from(sent.trim());
      await refusedPolitely(bytes.subarray(0, 1 + (at % (bytes.length - 1))));
    });
    await fc.assert(check, { numRuns: 50 });
  });

  it("with a value that is none is refused", async () => {
    const numbers = "+1 .5 1. 1e 1e+ - 0x10 00 -01 1_000 NaN -Infinity".split(" ");
    const words = "undefined TRUE nul truee 'a' [1,] [,1] [1 ] {a:1} {'a':1} {1:2}".split(" ");
    const members = ['{"a":1,}', '{"a"}', '{"a" 1}', '{"a":1 "b":2}', "[1 2]", "[1}", "1 // note", "/* note */ 1"];
    const strings = [
      '"\\u12g4"',
      '"\\u12"',
      '"\\U0041"',
      '"\\\'"',
      '"a\nb"',
      '"a\tb"',
      "\ufeff1",
      "\u00a01",
      "\v1",
      "\u00001",
    ];
    for (const value of [...numbers, ...words, ...members, ...strings])
      await refusedPolitely(`{"messages":[{"role":"user","content":"${ESTATE.instance}"}],"x":${value}}`);
  });

  it("that is empty, doubled or begins with a byte order mark is refused", async () => {
    const body = JSON.stringify(message(ESTATE.instance));
    for (const text of [" ", "\n\n", body + body, `${body},`, `\ufeff${body}`, `${body}\u0000`])
      await refusedPolitely(text);
  });

  it.each([
    ["an overlong form", [0xc0, 0xaf]],
    ["a surrogate", [0xed, 0xa0, 0x80]],
    ["a cut sequence", [0xe2, 0x82]],
    ["more than Unicode has", [0xf4, 0x90, 0x80, 0x80]],
    ["Latin-1", [0xe9]],
  ])("whose UTF-8 holds %s is refused", async (_, bytes) => {
    await refusedPolitely(
      Buffer.concat([Buffer.from(`{"a":"${ESTATE.instance} `), Buffer.from(bytes), Buffer.from('"}')]),
    );
  });

  it("may be nested, but not without end", async () => {
    bench.claude.script(() => ({ blocks: [] }));
    const nested = (depth: number, original: string): string =>
      `{"messages":[{"role":"user","content":[{"type":"tool_use","id":"toolu_1","name":"a","input":${'{"a":['.repeat(depth)}"${original}"${"]}".repeat(depth)}}]}]}`;
    expect(await received(nested(200, ESTATE.instance))).toBe(nested(200, surrogates[ESTATE.instance]));
    bench.claude.requests.length = 0;
    await refusedPolitely(nested(5000, ESTATE.instance));
    await refusedPolitely(`{"x":${"[".repeat(10_000)}`);
  });
});
