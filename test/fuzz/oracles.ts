/** What must hold for every exchange, whatever was sent and answered. */
import type { RecordedRequest } from "../fake-claude/server";
import { type AnswerPlan, type Rendered, SIGNATURE } from "./answers";
import { type Assembly, chatOfStream, messageOfStream, ofDocument } from "./assembly";
import type { Received } from "./client";
import { isSame, plain, sayingsOf } from "./sayings";

/** Nesting that the gateway accepts. */
const MAX_DEPTH = 512;
/** A cut stream may end in half of what stands for an identifier. */
const LONGEST_SURROGATE = 100;

/** Throws if `holds` is false; `seen` is what was seen instead. */
export function expectThat(holds: boolean, what: string, ...seen: unknown[]): void {
  if (holds) return;
  const shown = seen.map((one) => (typeof one === "string" ? one : JSON.stringify(one, undefined, 1)));
  throw new Error([what, ...shown.map((one) => one.slice(-3000))].join("\n--- "));
}

function depthOf(document: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [token] of document.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/gs)) {
    if (token === "[" || token === "{") depth += 1;
    else if (token === "]" || token === "}") depth -= 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

/** Whether the gateway must accept `document`: JSON by the standards, or nothing at all. */
export function isAcceptable(document: Buffer): boolean {
  if (document.length === 0) return true;
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(document);
    JSON.parse(text);
    return depthOf(text) <= MAX_DEPTH;
  } catch {
    return false;
  }
}

/** An error in the shape that Anthropic's clients understand, or those of chat completions. */
export function checkRefusal(received: Received, isExpected: (status: number) => boolean): void {
  const { status, headers, body, isCut } = received;
  const text = body.toString();
  expectThat(isExpected(status) && !isCut, "an unexpected status for a refusal", status, text);
  const error = JSON.parse(text) as {
    type?: unknown;
    error?: { type?: unknown; message?: unknown; code?: unknown };
    request_id?: unknown;
  };
  const isShaped = typeof error.error?.type === "string" && typeof error.error.message === "string";
  const isChat = error.type === undefined && error.error?.code === null;
  const isMessage = error.type === "error" && typeof error.request_id === "string";
  expectThat(isShaped && (isChat || isMessage), "a refusal in another shape", text);
  const id = headers["request-id"];
  expectThat(
    id !== undefined && (isChat || id === error.request_id),
    "a refusal without a request-id",
    { headers },
    text,
  );
}

function isIn(original: string, text: string): boolean {
  if (!/^[\d.]+$/.test(original)) return text.includes(original);
  // Addresses stand for one another, and one may be the beginning of the next.
  return new RegExp(`(?<![\\d.])${original.replaceAll(".", "\\.")}(?!\\d|\\.\\d)`).test(text);
}

export function checkLeaks(recorded: RecordedRequest, originals: string[]): void {
  const seen = [recorded.text, recorded.path, JSON.stringify(recorded.headers)].join("\n");
  const read = plain(seen);
  const leaked = originals.filter((original) => isIn(original, seen) || isIn(original, read));
  expectThat(leaked.length === 0, "originals reached the API", leaked, recorded.text);
}

/** Whether two values are the same, strings and keys by {@link isSame}. */
function isSameValue(got: unknown, sent: unknown): boolean {
  if (typeof got === "string" && typeof sent === "string") return isSame(got, sent);
  if (typeof got !== "object" || typeof sent !== "object" || got === null || sent === null) return got === sent;
  const ours = Object.entries(got);
  const theirs = Object.entries(sent);
  return (
    ours.length === theirs.length &&
    ours.every(([key, value], index) => isSame(key, theirs[index][0]) && isSameValue(value, theirs[index][1]))
  );
}

/**
 * Checks the answer to a request.
 *
 * @param expected the answer had nothing been masked
 * @param masked the answer that the API gave
 */
export function checkAnswer(
  plan: AnswerPlan,
  received: Received,
  expected: Rendered,
  masked: Rendered,
  isChat: boolean,
): Assembly | undefined {
  if (plan.form === "silence") {
    checkRefusal(received, (status) => status === 502);
    return undefined;
  }
  const { status, isCut } = received;
  const got = received.body.toString();
  const want = expected.body.toString();
  expectThat(status === expected.status, "another status than the API's", status, got);
  expectThat(isCut === (plan.cutAt !== undefined), isCut ? "the answer was cut" : "the cut was hidden", got);
  if (isCut) {
    if (plan.form === "stream" && !plan.isGzip && !isChat) checkBeginning(got, want, masked.body.toString());
    return undefined;
  }
  if (plan.form === "garbage") {
    expectThat(received.body.equals(masked.body), "garbage came back changed", got, masked.body.toString());
    return undefined;
  }
  if (plan.form === "plain") {
    // A text that is JSON is restored as such, and may come back in another spelling.
    const isKept = isSame(got, want) || (want !== "" && isSameValue(sayingsIn(got), sayingsIn(want)));
    expectThat(isKept, "the text is not what was sent", got, want);
    return undefined;
  }
  const assemble = assemblyOf(plan, isChat);
  const [ours, theirs, apis] = [assemble(got), assemble(want), assemble(masked.body.toString())];
  checkRest(ours.rest, theirs.rest, apis.rest);
  expectThat(ours.blocks.length === theirs.blocks.length, "another number of blocks", ours.blocks, theirs.blocks);
  for (const [index, block] of ours.blocks.entries()) {
    const { signature, ...unsigned } = block;
    if (block.type !== "thinking") {
      expectThat(
        isSameValue(block, theirs.blocks[index]),
        "a block is not what was sent",
        block,
        theirs.blocks[index],
        got,
      );
      continue;
    }
    const isKept = isSameValue({ ...unsigned, signature: SIGNATURE }, apis.blocks[index]);
    expectThat(isKept && String(signature).startsWith(SIGNATURE), "thinking was changed", block, apis.blocks[index]);
  }
  return ours;
}

function sayingsIn(text: string): string[] {
  return isAcceptable(Buffer.from(text)) ? sayingsOf(text).slice(1) : [text];
}

function typeOf(event: unknown): unknown {
  const { type, index } = event as { type?: unknown; index?: unknown };
  return typeof event === "object" ? [type, index] : event;
}

/** Events come in the order in which the API sent them, and say what they would have said without the gateway. */
function checkRest(ours: unknown[], theirs: unknown[], apis: unknown[]): void {
  const order = JSON.stringify(ours.map((event) => typeOf(event)));
  const sent = JSON.stringify(apis.map((event) => typeOf(event)));
  expectThat(order === sent, "events are missing or in another order", order, sent);
  for (const event of ours) {
    const same = theirs.filter((one) => JSON.stringify(typeOf(one)) === JSON.stringify(typeOf(event)));
    const isKnown = same.length === 0 || same.some((one) => isSameValue(event, one));
    expectThat(isKnown, "an event is not what was sent", event, same);
  }
}

function assemblyOf(plan: AnswerPlan, isChat: boolean): (answer: string) => Assembly {
  if (plan.form === "lines") {
    return (answer) => ({
      blocks: [],
      rest: answer
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as unknown),
    });
  }
  if (plan.form !== "stream") return ofDocument;
  return isChat ? chatOfStream : (answer) => messageOfStream(answer, true);
}

/** What came of a stream before it was cut must be how the whole one begins. */
function checkBeginning(got: string, want: string, masked: string): void {
  const whole = [messageOfStream(want, false), messageOfStream(masked, false)];
  for (const [index, block] of messageOfStream(got, false).blocks.entries()) {
    const theirs = whole[block.type === "thinking" ? 1 : 0].blocks[index];
    for (const field of ["text", "thinking"]) {
      const said = plain((block[field] ?? "") as string).slice(0, -LONGEST_SURROGATE);
      const rest = plain((theirs[field] ?? "") as string);
      expectThat(rest.startsWith(said), "a cut stream is no beginning of the whole one", said, rest);
    }
  }
}

/** Thinking that the client sends back must reach the API as it was signed. */
export function checkThinkingReturned(recorded: RecordedRequest, plan: AnswerPlan, masked: Rendered): void {
  const assemble = assemblyOf(plan, false);
  const signed = assemble(masked.body.toString()).blocks.filter((block) => block.type === "thinking");
  const { messages } = JSON.parse(recorded.text) as { messages: { content: Record<string, unknown>[] }[] };
  const returned = messages[1].content.filter((block) => block.type === "thinking");
  expectThat(
    JSON.stringify(returned) === JSON.stringify(signed),
    "signed thinking came back changed",
    returned,
    signed,
  );
}
