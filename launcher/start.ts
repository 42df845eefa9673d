/**
 * `npm start`: the gateway in the foreground, on the standalone host. Prints one line on stdout when it is ready; what
 * goes wrong later is on stderr. Ctrl-C or SIGTERM ends it with everything it started; a second one doesn't wait for
 * running requests. Its environment is in launcher/settings.ts.
 */
import { startGateway } from "./gateway";
import { settingsFromEnv } from "./settings";
import { StartError } from "./start-error";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

function complain(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Resolves with the first request to end: a signal, or npm going away without passing one on. */
function askedToEnd(): Promise<void> {
  const parent = process.ppid;
  return new Promise((resolve) => {
    for (const signal of signals)
      process.on(signal, () => {
        resolve();
      });
    if (process.env.npm_lifecycle_event !== undefined) {
      setInterval(() => {
        if (process.ppid !== parent) resolve();
      }, 500).unref();
    }
  });
}

async function run(): Promise<number> {
  const asked = askedToEnd();
  const settings = settingsFromEnv(process.env);
  const giveUp = new AbortController();
  void asked.then(() => {
    giveUp.abort();
  });
  const gateway = await startGateway(settings, complain, giveUp.signal).catch((error: unknown) => {
    if (giveUp.signal.aborted) return undefined;
    throw error;
  });
  if (gateway === undefined) return 0;
  const upstream = settings.upstream.href.replace(/\/$/, "");
  process.stdout.write(`aws-masker is ready at ${gateway.url} → ${upstream} (Redis: ${gateway.redis})\n`);

  const failure = await Promise.race([asked, gateway.failed]);
  if (failure !== undefined) complain(`aws-masker: ${failure}; stopping`);
  for (const signal of signals) process.on(signal, () => void gateway.stop(true));
  await gateway.stop(failure !== undefined);
  return failure === undefined ? 0 : 1;
}

try {
  process.exitCode = await run();
} catch (error) {
  complain(error instanceof StartError ? `aws-masker: ${error.message}` : String((error as Error).stack));
  process.exitCode = 1;
}
