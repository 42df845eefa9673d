/** A gateway that runs as a process, and how it is watched. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

const PATIENCE = 60_000;

export interface Running {
  process: ChildProcess;
  output(): string;
}

export function run(command: string, args: string[], env: Record<string, string>): Running {
  let output = "";
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-20_000);
    });
  }
  return { process: child, output: () => output };
}

/** Waits until `GET /health` is 200; throws with the process's last words if it ends before, or takes too long. */
export async function healthy(url: string, running?: Running): Promise<void> {
  const deadline = Date.now() + PATIENCE;
  let last = "no answer";
  while (Date.now() < deadline) {
    if (running !== undefined && running.process.exitCode !== null) break;
    try {
      const answer = await fetch(`${url}/health`, { signal: AbortSignal.timeout(5000) });
      last = `${answer.status} ${await answer.text()}`;
      if (answer.status === 200) return;
    } catch (error) {
      last = String(error);
    }
    await sleep(50);
  }
  throw new Error(`the gateway is not healthy (${last})\n${running?.output() ?? ""}`);
}

function hasEnded({ process: { exitCode, signalCode } }: Running): boolean {
  return exitCode !== null || signalCode !== null;
}

export async function ended(running: Running): Promise<void> {
  if (!hasEnded(running)) await once(running.process, "exit");
}

export async function end(running: Running, signal: NodeJS.Signals): Promise<void> {
  if (!hasEnded(running)) running.process.kill(signal);
  await ended(running);
}
