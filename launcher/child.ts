import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { findProgram } from "./machine.mjs";
import { StartError } from "./start-error";

export interface ChildOptions {
  env?: Record<string, string>;
  /** Written to its stdin, which is then closed. */
  input?: string;
  /** Called with every line of its stdout and stderr. */
  onLine?: (line: string) => void;
}

const keptLines = 30;

/** A server that this process runs. It ends when this process ends, also when that is killed. */
export class Child {
  /** Resolves when it has ended, with how: `exit code 1`, `SIGKILL`. */
  readonly ended: Promise<string>;
  private readonly lines: string[] = [];
  private readonly pid: number;
  private alive = true;

  /** @param program found on PATH or in an sbin folder; a StartError says which is missing */
  constructor(
    readonly name: string,
    program: string,
    args: string[],
    options: ChildOptions = {},
  ) {
    const path = findProgram(program);
    if (path === undefined) throw new StartError(`${program} is not installed: node scripts/prepare.mjs run`);
    // The kernel signals it when this process is gone (util-linux; without it, an orphan can outlive a SIGKILL).
    const guard = findProgram("setpriv");
    const command = guard === undefined ? [path, ...args] : [guard, "--pdeathsig", "TERM", path, ...args];
    // A process group of its own: Ctrl-C reaches this process only, which then ends its children in order.
    const child = spawn(command[0], command.slice(1), { env: options.env ?? {}, detached: true, stdio: "pipe" });
    child.stdin.on("error", () => undefined);
    child.stdin.end(options.input ?? "");
    for (const stream of [child.stdout, child.stderr]) {
      createInterface(stream).on("line", (line) => {
        this.lines.push(line);
        if (this.lines.length > keptLines) this.lines.shift();
        options.onLine?.(line);
      });
    }
    this.pid = child.pid ?? 0;
    this.ended = new Promise((resolve) => {
      child.once("error", (error) => {
        this.alive = false;
        resolve(error.message);
      });
      child.once("close", (code, signal) => {
        this.alive = false;
        resolve(signal ?? `exit code ${code ?? "unknown"}`);
      });
    });
    // nginx's workers outlive a master that was killed; nothing of the group may stay.
    child.once("exit", () => {
      this.signal("SIGKILL", -this.pid);
    });
  }

  get running(): boolean {
    return this.alive;
  }

  /** The last lines that it wrote. */
  get output(): string {
    return this.lines.join("\n");
  }

  signal(name: NodeJS.Signals, pid = this.pid): void {
    // Signal 0 and below mean "my own group" to the kernel.
    if (this.pid === 0) return;
    try {
      process.kill(pid, name);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }

  /** Sends the signals one after the other until it has ended, and waits after each for its number of milliseconds. */
  async stop(...signals: [name: NodeJS.Signals, patience: number][]): Promise<void> {
    for (const [name, patience] of signals) {
      if (!this.alive) break;
      this.signal(name);
      const abort = new AbortController();
      await Promise.race([this.ended, sleep(patience, undefined, { signal: abort.signal })]);
      abort.abort();
    }
    if (this.alive) this.signal("SIGKILL", -this.pid);
    await this.ended;
  }
}
