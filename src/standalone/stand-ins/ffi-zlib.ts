/** The part of Kong's `ffi-zlib` (lua-ffi-zlib) that decompresses, on Debian's zlib. */
import * as ffi from "ffi";

interface Stream {
  next_in: Bytes;
  avail_in: number;
  next_out: Bytes;
  avail_out: number;
}

/** @noSelf */
interface LibZ {
  aws_masker_zlibVersion(): Bytes;
  aws_masker_inflateInit2(stream: Stream, windowBits: number, version: Bytes, streamSize: number): number;
  aws_masker_inflate(stream: Stream, flush: number): number;
  aws_masker_inflateEnd(stream: Stream): number;
}

ffi.cdef(`
  const char* aws_masker_zlibVersion(void) asm("zlibVersion");
  int aws_masker_inflateInit2(void*, int, const char*, int) asm("inflateInit2_");
  int aws_masker_inflate(void*, int) asm("inflate");
  int aws_masker_inflateEnd(void*) asm("inflateEnd");
`);

const zlib = ffi.load("libz.so.1") as LibZ;

/** zlib.h's z_stream. */
const streamType = ffi.typeof(`struct {
  const uint8_t* next_in; unsigned int avail_in; unsigned long total_in;
  uint8_t* next_out; unsigned int avail_out; unsigned long total_out;
  const char* msg; void* state; void* zalloc; void* zfree; void* opaque;
  int data_type; unsigned long adler; unsigned long reserved;
}`);

/** The largest window; 32 more to recognise gzip and zlib headers. */
const WINDOW_BITS = 15 + 32;
const NO_FLUSH = 0;
const OK = 0;
const STREAM_END = 1;
const BUFFER_ERROR = -5;
const DEFAULT_CHUNK = 16384;

/** Inflates what `input` gives into `output`, chunk by chunk; an error, or nil once the end has come. */
function inflateAll(stream: Stream, input: ZlibInput, output: ZlibOutput, size: number): string | undefined {
  const chunk = ffi.new("uint8_t[?]", size);
  for (;;) {
    const data = input(size);
    if (data === undefined || data === "") return "INFLATE: Data error, no input bytes";
    stream.next_in = ffi.cast("const uint8_t*", data);
    stream.avail_in = data.length;
    do {
      stream.next_out = chunk;
      stream.avail_out = size;
      const code = zlib.aws_masker_inflate(stream, NO_FLUSH);
      if (code !== OK && code !== STREAM_END && code !== BUFFER_ERROR) return `INFLATE: error ${code}`;
      const length = size - stream.avail_out;
      if (length > 0) {
        const [isTaken, refused] = output(ffi.string(chunk, length));
        if (isTaken !== true) return `INFLATE: ${tostring(refused)}`;
      }
      if (code === STREAM_END) return undefined;
    } while (stream.avail_out === 0);
  }
}

/** What follows the first member is ignored. */
export function inflateGzip(
  input: ZlibInput,
  output: ZlibOutput,
  bufsize?: number,
): LuaMultiReturn<[ok: boolean, err: string | undefined]> {
  const stream = ffi.new(streamType) as Stream;
  const size = ffi.sizeof(streamType);
  const begun = zlib.aws_masker_inflateInit2(stream, WINDOW_BITS, zlib.aws_masker_zlibVersion(), size);
  if (begun !== OK) return $multi(false, `INIT: error ${begun}`);
  const failure = inflateAll(stream, input, output, bufsize ?? DEFAULT_CHUNK);
  zlib.aws_masker_inflateEnd(stream);
  return $multi(failure === undefined, failure);
}
