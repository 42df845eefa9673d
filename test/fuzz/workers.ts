/** The gateway's worker processes, as Linux lists them: one that died has been replaced by another. */
import { readdirSync, readFileSync } from "node:fs";

function parentAndName(pid: string): [parent: number, name: string] | undefined {
  try {
    const parent = /^PPid:\s*(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return [Number(parent), readFileSync(`/proc/${pid}/cmdline`, "utf8")];
  } catch {
    return undefined;
  }
}

/** Ids of all nginx workers that descend from this process; none where the gateway runs in a container. */
export function workerIds(): number[] {
  const parents = new Map<number, number>();
  const workers: number[] = [];
  for (const entry of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    const known = parentAndName(entry);
    if (known === undefined) continue;
    parents.set(Number(entry), known[0]);
    if (known[1].startsWith("nginx: worker process")) workers.push(Number(entry));
  }
  const isOurs = (pid: number): boolean => {
    const parent = parents.get(pid) ?? 0;
    return parent === process.pid || (parent > 1 && isOurs(parent));
  };
  return workers.filter((pid) => isOurs(pid)).sort((a, b) => a - b);
}
