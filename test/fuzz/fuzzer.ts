/** One gateway with the fake API behind it, and cases that are run through both. */
import { setTimeout as sleep } from "node:timers/promises";
import { inspect } from "node:util";
import fc from "fast-check";
import { type FakeClaude, type RecordedRequest, startFakeClaude } from "../fake-claude/server";
import { startTarget, type Target, targetName } from "../targets/target";
import { type AnswerPlan, deliver, plans, type Rendered, render } from "./answers";
import { exchange } from "./client";
import { checkAnswer, checkLeaks, checkRefusal, checkThinkingReturned, expectThat, isAcceptable } from "./oracles";
import { type FuzzRequest, requests } from "./requests";
import { sayingsOf } from "./sayings";
import { workerIds } from "./workers";

export interface FuzzCase {
  request: FuzzRequest;
  answer: AnswerPlan;
}

const cases: fc.Arbitrary<FuzzCase> = fc.record({ request: requests, answer: plans });

/** Milliseconds that an exchange may take. */
const PATIENCE = 10_000;
/** Answers quote requests, and escapes in escapes grow tenfold a turn: a larger one would measure this process. */
const LARGEST_TURN = 1024 * 1024;
/** Milliseconds that may be spent on making a failure smaller. */
const SHRINKING = 60_000;
const WORKERS = 2;
const CASE_HEADER = "x-fuzz-case";
const REFUSALS = [400, 413, 415];

/** What the fake API has to do with a case. */
interface Heard {
  plan: AnswerPlan;
  isChat: boolean;
  recorded: RecordedRequest[];
  masked?: Rendered;
}

export class Fuzzer {
  private readonly heard = new Map<string, Heard>();
  private counter = 0;

  private constructor(
    private readonly claude: FakeClaude,
    private readonly target: Target,
    private readonly workers: number[],
  ) {
    claude.intercept(async (recorded, response) => {
      claude.requests.length = 0;
      const heard = this.heard.get(String(recorded.headers[CASE_HEADER]));
      if (heard === undefined) return false;
      heard.recorded.push(recorded);
      heard.masked = render(heard.plan, sayingsOf(recorded.text), heard.isChat);
      await deliver(response, heard.plan, heard.masked);
      return true;
    });
  }

  static async start(): Promise<Fuzzer> {
    const claude = await startFakeClaude({ host: targetName() === "compose" ? "0.0.0.0" : "127.0.0.1" });
    const target = await startTarget(claude, { workers: WORKERS });
    // The first worker answers before the second one has begun.
    for (let tries = 0; tries < 40 && workerIds().length < WORKERS; tries += 1) await sleep(50);
    return new Fuzzer(claude, target, workerIds());
  }

  async stop(): Promise<void> {
    await this.target.stop();
    await this.claude.close();
  }

  /** Runs case `index` of `seed`; what went wrong, in its smallest form, or undefined. */
  async run(seed: number, index: number): Promise<string | undefined> {
    const result = await fc.check(
      fc.asyncProperty(cases, (one) => this.check(one)),
      {
        seed: (Math.imul(seed, 0x9e3779b1) + Math.imul(index, 0x85ebca6b)) | 0,
        numRuns: 1,
        interruptAfterTimeLimit: SHRINKING,
        markInterruptAsFailure: true,
      },
    );
    if (!result.failed || result.counterexample === null) return undefined;
    const [smallest] = result.counterexample;
    return `seed ${seed}, case ${index}\n${described(smallest)}\n${String(result.errorInstance)}`;
  }

  /** Throws if a worker died or the gateway is not well. */
  async checkHealth(): Promise<void> {
    const { status } = await fetch(`${this.target.url}/health`, { signal: AbortSignal.timeout(PATIENCE) });
    expectThat(status === 200, "the gateway is not healthy", status);
    expectThat(workerIds().join() === this.workers.join(), "a worker died", workerIds(), this.workers);
  }

  private async check({ request, answer }: FuzzCase): Promise<void> {
    this.counter += 1;
    const id = String(this.counter);
    const heard: Heard = { plan: answer, isChat: request.path.endsWith("/chat/completions"), recorded: [] };
    this.heard.set(id, heard);
    try {
      await this.checkExchange(request, heard, { [CASE_HEADER]: id, "x-api-key": "sk-ant-of-the-fuzzer" });
    } finally {
      this.heard.delete(id);
    }
  }

  private async checkExchange(request: FuzzRequest, heard: Heard, headers: Record<string, string>): Promise<void> {
    // Nothing can be read whatever its headers say.
    const document = request.body.length === 0 ? request.body : request.document;
    const { plan, isChat, recorded } = heard;
    const received = await exchange(this.target.url, request, headers, PATIENCE);
    if (document === undefined || !isAcceptable(document)) {
      expectThat(recorded.length === 0, "what cannot be read reached the API", recorded[0]?.text);
      checkRefusal(received, (status) => REFUSALS.includes(status));
      return;
    }
    expectThat(
      recorded.length === 1,
      "a good request did not reach the API once",
      recorded.length,
      received.body.toString(),
    );
    checkLeaks(recorded[0], request.originals);
    const { masked } = heard;
    if (masked === undefined) throw new Error(`the API cannot read what reached it: ${recorded[0].text}`);
    const expected = render(plan, sayingsOf(document.toString()), isChat);
    const assembly = checkAnswer(plan, received, expected, masked, isChat);
    if (assembly === undefined || isChat || !assembly.blocks.some((block) => block.type === "thinking")) return;
    const turn = { role: "assistant", content: assembly.blocks };
    const body = Buffer.from(JSON.stringify({ model: "m", messages: [{ role: "user", content: "" }, turn] }));
    if (body.length > LARGEST_TURN) return;
    const next = { path: "/v1/messages", headers: { "content-type": "application/json" }, body, pieces: [] };
    await exchange(this.target.url, next, headers, PATIENCE);
    checkThinkingReturned(recorded[1], plan, masked);
  }
}

function described({ request, answer }: FuzzCase): string {
  const { document, body, ...rest } = request;
  const shown = { ...rest, body: (document ?? body).toString() };
  return inspect({ request: shown, answer }, { depth: 6, maxStringLength: 3000, breakLength: 120 });
}
