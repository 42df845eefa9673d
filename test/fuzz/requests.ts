/** Requests of all kinds: well formed with identifiers anywhere, and garbage. */
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { Choices, choices } from "./choices";
import { estates, type Identifier } from "./identifiers";
import { CLIENT, fields, list, literal, type Node, text, write } from "./json";
import { texts } from "./texts";

export interface FuzzRequest {
  path: string;
  headers: Record<string, string>;
  /** As it goes over the wire. */
  body: Buffer;
  /** Without content encoding; undefined if the gateway cannot read it or must not. */
  document: Buffer | undefined;
  /** Bytes written at a time, over and over; all at once and with a length if there are none. */
  pieces: number[];
  /** What must not reach the API. */
  originals: string[];
}

const ODD_LITERALS = [
  "0",
  "-0",
  "1e400",
  "-1.5E+10",
  "123456789012345678901234567890",
  "0.1e-5",
  "true",
  "false",
  "null",
];

function nest(depth: number, inner: Node): Node {
  let node = inner;
  for (let level = 0; level < depth; level += 1) node = level % 2 === 0 ? list([node]) : fields({ a: node });
  return node;
}

/** Any JSON, with identifiers in its strings, keys and members. */
function values(estate: Identifier[], depth: number): fc.Arbitrary<Node> {
  const said = texts(estate);
  const member = fc
    .tuple(fc.constantFrom(...estate.flatMap(({ members }) => members)), fc.boolean())
    .map(([[key, value], isNumber]): [string, Node] => {
      return [key, isNumber && /^\d{12}$/.test(value) ? literal(value) : text(value)];
    });
  const leaf = fc.oneof(said.map(text), fc.constantFrom(...ODD_LITERALS).map(literal));
  if (depth === 0) return leaf;
  const inner = values(estate, depth - 1);
  const other = fc.tuple(fc.oneof(said, fc.constantFrom("text", "content", "a", "b", "__proto__", "0")), inner);
  return fc.oneof(
    { weight: 4, arbitrary: leaf },
    { weight: 2, arbitrary: fc.array(inner, { maxLength: 3 }).map(list) },
    {
      weight: 4,
      arbitrary: fc.array(fc.oneof(member, other), { maxLength: 4 }).map((members) => fields({}, members)),
    },
    { weight: 1, arbitrary: fc.tuple(fc.constantFrom(3, 40, 490, 600), leaf).map(([deep, node]) => nest(deep, node)) },
  );
}

const base64 = fc.base64String({ maxLength: 60 }).map(text);

function blocks(estate: Identifier[]): fc.Arbitrary<Node> {
  const said = texts(estate).map(text);
  const value = values(estate, 2);
  const content = fc.oneof(
    said,
    said.map((one) => list([fields({ type: text("text"), text: one })])),
  );
  const block = fc.oneof(
    { weight: 3, arbitrary: said.map((one) => fields({ type: text("text"), text: one })) },
    value.map((input) => fields({ type: text("tool_use"), id: text("toolu_1"), name: text("Bash"), input })),
    content.map((one) => fields({ type: text("tool_result"), tool_use_id: text("toolu_1"), content: one })),
    fc.tuple(said, base64).map(([thinking, signature]) => fields({ type: text("thinking"), thinking, signature })),
    base64.map((data) => fields({ type: text("redacted_thinking"), data })),
    base64.map((data) =>
      fields({
        type: text("image"),
        source: fields({ type: text("base64"), media_type: text("image/png"), data }),
      }),
    ),
    said.map((url) => fields({ type: text("image"), source: fields({ type: text("url"), url }) })),
    said.map((data) =>
      fields({ type: text("document"), source: fields({ type: text("text"), media_type: text("text/plain"), data }) }),
    ),
  );
  return fc.array(block, { maxLength: 4 }).map(list);
}

function unknownFields(estate: Identifier[]): fc.Arbitrary<[string, Node][]> {
  const name = fc.oneof(fc.constantFrom("metadata", "x", "messages_", ""), texts(estate));
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant<[string, Node][]>([]) },
    fc.array(fc.tuple(name, values(estate, 2)), { maxLength: 2 }),
  );
}

function messages(estate: Identifier[]): fc.Arbitrary<Node> {
  const content = fc.oneof(texts(estate).map(text), blocks(estate));
  const turn = fc.tuple(fc.constantFrom("user", "assistant"), content).map(([role, one]) => {
    return fields({ role: text(role), content: one });
  });
  const tool = values(estate, 1).map((schema) => fields({ name: text("Bash"), input_schema: schema }));
  return fc
    .record({
      system: fc.option(content, { nil: undefined }),
      tools: fc.option(fc.array(tool, { maxLength: 2 }).map(list), { nil: undefined }),
      messages: fc.array(turn, { minLength: 1, maxLength: 3 }).map(list),
      more: unknownFields(estate),
    })
    .map(({ more, ...known }) => fields({ model: text("claude-fake"), max_tokens: literal("100"), ...known }, more));
}

function chat(estate: Identifier[]): fc.Arbitrary<Node> {
  const said = texts(estate).map(text);
  const turn = fc.oneof(
    said.map((content) => fields({ role: text("user"), content })),
    said.map((one) => fields({ role: text("user"), content: list([fields({ type: text("text"), text: one })]) })),
    said.map((args) => {
      const called = fields({ name: text("run"), arguments: args });
      const call = fields({ id: text("call_1"), type: text("function"), function: called });
      return fields({ role: text("assistant"), tool_calls: list([call]) });
    }),
  );
  return fc
    .tuple(fc.array(turn, { minLength: 1, maxLength: 3 }), unknownFields(estate))
    .map(([turns, more]) => fields({ model: text("claude-fake"), messages: list(turns) }, more));
}

function documents(estate: Identifier[]): fc.Arbitrary<{ path: string; node: Node }> {
  const at = (paths: string[], node: fc.Arbitrary<Node>): fc.Arbitrary<{ path: string; node: Node }> =>
    fc.record({ path: fc.constantFrom(...paths), node });
  const complete = texts(estate).map((prompt) => fields({ model: text("claude-fake"), prompt: text(prompt) }));
  return fc.oneof(
    {
      weight: 6,
      arbitrary: at(["/v1/messages", "/v1/messages?beta=true", "/claude-proxy/v1/messages"], messages(estate)),
    },
    { weight: 1, arbitrary: at(["/v1/messages/count_tokens"], messages(estate)) },
    { weight: 2, arbitrary: at(["/v1/chat/completions"], chat(estate)) },
    { weight: 1, arbitrary: at(["/v1/complete"], complete) },
    { weight: 1, arbitrary: at(["/v1/messages", "/v1/complete", "/v1/new/thing"], values(estate, 3)) },
  );
}

interface Framing {
  headers: Record<string, string>;
  encode?: (body: Buffer) => Buffer;
  isRefused?: boolean;
}

const framings: fc.Arbitrary<Framing> = fc.oneof(
  { weight: 10, arbitrary: fc.constant({ headers: { "content-type": "application/json" } }) },
  {
    weight: 3,
    arbitrary: fc.constantFrom<Framing>(
      { headers: { "content-type": "Application/JSON; charset=utf-8" } },
      { headers: { "content-type": "application/vnd.fuzz+json" } },
      { headers: { "content-type": "application/json", "content-encoding": "gzip" }, encode: (body) => gzipSync(body) },
      { headers: { "content-type": "application/json", "content-encoding": "identity" } },
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Framing>(
      { headers: { "content-type": "text/plain" }, isRefused: true },
      { headers: {}, isRefused: true },
      { headers: { "content-type": "multipart/form-data; boundary=x" }, isRefused: true },
      { headers: { "content-type": "application/json", "content-encoding": "br" }, isRefused: true },
      { headers: { "content-type": "application/json", "content-encoding": "gzip" }, isRefused: true },
      {
        headers: { "content-type": "application/json", "content-encoding": "gzip" },
        encode: (body) => gzipSync(body).subarray(0, -9),
        isRefused: true,
      },
    ),
  },
);

/** Damage to a body. */
const damages: fc.Arbitrary<(body: Buffer) => Buffer> = fc
  .tuple(fc.nat(), fc.nat(255), fc.uint8Array({ maxLength: 40 }), fc.nat(5))
  .map(([place, byte, bytes, way]) => (body) => {
    const at = place % (body.length + 1);
    const before = body.subarray(0, at);
    if (way === 0) return before;
    if (way === 1) return Buffer.concat([before, Buffer.from([byte]), body.subarray(at + 1)]);
    if (way === 2) return Buffer.concat([before, body.subarray(at + 1)]);
    if (way === 3) return Buffer.concat([before, bytes, body.subarray(at)]);
    return way === 4 ? Buffer.from(bytes) : Buffer.concat([body, before]);
  });

const pieces = fc.oneof(
  { weight: 3, arbitrary: fc.constant<number[]>([]) },
  fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 5 }),
);

export const requests: fc.Arbitrary<FuzzRequest> = estates.chain((estate) =>
  fc
    .record({
      document: documents(estate),
      choices,
      framing: framings,
      damage: fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, damages),
      pieces,
    })
    .map(({ document: { path, node }, choices: numbers, framing, damage, pieces: sizes }) => {
      const whole = Buffer.from(write(node, new Choices(numbers), CLIENT));
      const bytes = damage?.(whole) ?? whole;
      return {
        path,
        headers: framing.headers,
        body: framing.encode?.(bytes) ?? bytes,
        document: framing.isRefused === true ? undefined : bytes,
        pieces: sizes,
        // Damage may leave half an identifier, or one without what gives it away.
        originals: damage === undefined ? estate.flatMap((identifier) => identifier.originals) : [],
      };
    }),
);
