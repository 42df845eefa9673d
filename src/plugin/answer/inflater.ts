/** Decompression of an answer that comes piece by piece. */
import * as zlib from "ffi-zlib";
import * as buffer from "string.buffer";
import { saysLength } from "../request/gunzip";

const CHUNK = 16384;
/** Longest decompressed answer, in bytes; and beyond the first megabytes, its largest ratio to the compressed bytes. */
const LARGEST = 256 * 1024 * 1024;
const UNRATED = 16 * 1024 * 1024;
const HIGHEST_RATIO = 200;

/** A function of LuaJIT's coroutines: ngx_lua's own cannot be resumed in `log`, and it keeps these under another name. */
function standard<T>(name: string, otherwise: T): T {
  return rawget(coroutine, `_${name}` as never) ?? otherwise;
}

const create = standard("create", coroutine.create);
const resume = standard("resume", coroutine.resume);
const suspend = standard("yield", coroutine.yield);

export class Inflater {
  private readonly work: LuaThread;
  private readonly output = buffer.new();
  /** Compressed bytes of the last chunk; those before `at` have been read. */
  private input = "";
  private at = 1;
  private isEnd = false;
  /** Whether zlib ended without an error; undefined while it runs. */
  private isGood: boolean | undefined;
  private taken = 0;
  private said = 0;
  private first = "";
  private last = "";

  constructor() {
    // zlib pulls its input by a callback: the coroutine yields there until the next chunk comes.
    this.work = create(() => {
      const [isGood] = zlib.inflateGzip(
        (size) => this.next(size),
        (piece) => this.take(piece),
        CHUNK,
      );
      this.isGood = isGood;
    });
  }

  /** Takes the next bytes and returns their text; undefined if they cannot be decompressed or expand to too much. */
  push(chunk: string, isEnd: boolean): string | undefined {
    this.input = chunk;
    this.at = 1;
    this.isEnd = isEnd;
    this.taken += chunk.length;
    if (this.first.length < 2) this.first = string.sub(this.first + chunk, 1, 2);
    this.last = string.sub(this.last + string.sub(chunk, -4), -4);
    this.output.reset();
    if (this.isGood === undefined) {
      const [isRun] = resume(this.work);
      if (!isRun) this.isGood = false;
    }
    if (this.isGood === false || (isEnd && !saysLength(this.first, this.last, this.said))) return undefined;
    return this.output.tostring();
  }

  /** Frees zlib's memory, if the answer ended before it was complete. */
  close(): void {
    if (this.isGood === undefined) this.push("", true);
  }

  private next(size: number): string | undefined {
    while (this.at > this.input.length) {
      if (this.isEnd) return undefined;
      suspend();
    }
    const piece = string.sub(this.input, this.at, this.at + size - 1);
    this.at += piece.length;
    return piece;
  }

  private take(piece: string): LuaMultiReturn<[taken: true | undefined, reason?: string]> {
    this.said += piece.length;
    if (this.said > LARGEST || this.said > math.max(UNRATED, this.taken * HIGHEST_RATIO)) {
      return $multi(undefined, "too large");
    }
    this.output.put(piece);
    return $multi(true);
  }
}
