/** What `luajit -jv` says of the loops that have to be compiled. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Emitted file → functions in it that read every byte, or all evidence. */
const HOT: Record<string, string[]> = {
  "engine/find/evidence.lua": ["readLane", "readLanes"],
  "engine/find/evidence-queue.lua": ["EvidenceQueue.prototype.take"],
  "engine/find/finder.lua": ["Finder.prototype.verify"],
  "engine/find/known-names.lua": ["findStops"],
  "engine/json/tape.lua": ["Tape.prototype.readFrom"],
};

export interface HotLoop {
  function: string;
  /** Traces that begin in it: loops, and the branches out of them. */
  traces: number;
  loops: number;
  /** Why LuaJIT can't compile something in it. */
  notCompiled: string[];
}

/** First and last line, from 1, of a function that begins at the left margin. */
function linesOf(source: string, name: string): [number, number] {
  const lines = source.split("\n");
  const first = lines.findIndex((line) => line.includes(`function ${name}(`));
  if (first < 0) throw new Error(`the emitted Lua has no function ${name}`);
  const length = lines.slice(first).findIndex((line) => line === "end");
  return [first + 1, first + 1 + length];
}

/** @param trace the output of `-jv` */
export function hotLoops(luaOut: string, trace: string): HotLoop[] {
  return Object.entries(HOT).flatMap(([file, names]) => {
    const source = readFileSync(join(luaOut, "kong/plugins/aws-masker", file), "utf8");
    const base = file.replace(/^.*\//, "");
    return names.map((name) => {
      const [first, last] = linesOf(source, name);
      const isInside = (place: string | undefined): boolean => {
        const line = new RegExp(`^${base}:(\\d+)$`).exec(place ?? "")?.[1];
        return line !== undefined && Number(line) >= first && Number(line) <= last;
      };
      const lines = trace.split("\n");
      const begun = lines.filter((line) => isInside(/^\[TRACE +\d+ (?:\([^)]*\) )?(\S+)/.exec(line)?.[1]));
      return {
        function: `${base}: ${name}`,
        traces: begun.length,
        loops: begun.filter((line) => line.endsWith(" loop]")).length,
        notCompiled: lines.filter((line) => line.includes("NYI") && isInside(/ at (\S+)\]$/.exec(line)?.[1])),
      };
    });
  });
}
