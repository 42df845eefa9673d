import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { StartError } from "./start-error";

/** Makes a folder that only its owner can enter; one that is already there is closed to others. */
export function privateFolder(...parts: string[]): string {
  const folder = join(...parts);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  return folder;
}

/**
 * The masking key of the state folder, made when there is none: 64 hex digits. All surrogates derive from it, so one
 * that can't be used is an error and is never replaced.
 */
export function keptMaskKey(stateDir: string): string {
  const file = join(stateDir, "mask-key");
  try {
    writeFileSync(file, `${randomBytes(32).toString("hex")}\n`, { flag: "wx", mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  chmodSync(file, 0o600);
  const key = readFileSync(file, "utf8").trim();
  if (!/^[0-9a-f]{64}$/.test(key)) {
    throw new StartError(
      `${file} does not hold a key of 64 hex digits; restore it from a copy, or remove it for a new one`,
    );
  }
  return key;
}

/**
 * Takes a state folder for this process, so that two private Redis servers never write one log. The lock is an abstract
 * socket: the kernel frees it whatever way this process ends. Only Linux has those; elsewhere nothing is locked.
 */
export function lockStateFolder(stateDir: string): Promise<() => void> {
  if (process.platform !== "linux") return Promise.resolve(() => undefined);
  const lock = createServer();
  return new Promise((resolve, reject) => {
    lock.once("error", (error: NodeJS.ErrnoException) => {
      const inUse = new StartError(`another aws-masker uses ${stateDir}; end it, or give this one its own STATE_DIR`);
      reject(error.code === "EADDRINUSE" ? inUse : error);
    });
    lock.listen(`\0aws-masker:${stateDir}`.slice(0, 100), () => {
      lock.unref();
      resolve(() => lock.close());
    });
  });
}
