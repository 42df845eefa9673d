/** Kong's `kong.tools.gzip`, on Debian's zlib. */
import * as ffi from "ffi";
import * as buffer from "string.buffer";

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

type Text = LuaMultiReturn<[text: string, err: undefined] | [text: undefined, err: string]>;

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
const CHUNK = 65536;
const chunk = ffi.new("uint8_t[?]", CHUNK);

/** Decompresses what the stream still has into `output`; an error, or nil once the end has come. */
function inflateAll(stream: Stream, output: StringBuffer): string | undefined {
  for (;;) {
    stream.next_out = chunk;
    stream.avail_out = CHUNK;
    const code = zlib.aws_masker_inflate(stream, NO_FLUSH);
    output.putcdata(chunk, CHUNK - stream.avail_out);
    if (code === STREAM_END) return undefined;
    if (code === BUFFER_ERROR || (code === OK && stream.avail_in === 0 && stream.avail_out > 0)) {
      return "INFLATE: Data error, no input bytes";
    }
    if (code !== OK) return `INFLATE: error ${code}`;
  }
}

/** Text of any length: bound the input before. What follows the first member is ignored, as on Kong. */
export function inflate_gzip(data: string): Text {
  const stream = ffi.new(streamType) as Stream;
  const size = ffi.sizeof(streamType);
  const begun = zlib.aws_masker_inflateInit2(stream, WINDOW_BITS, zlib.aws_masker_zlibVersion(), size);
  if (begun !== OK) return $multi(undefined, `INFLATE: error ${begun}`);
  stream.next_in = ffi.cast("const uint8_t*", data);
  stream.avail_in = data.length;
  const output = buffer.new();
  const failure = inflateAll(stream, output);
  zlib.aws_masker_inflateEnd(stream);
  if (failure !== undefined) return $multi(undefined, failure);
  return $multi(output.tostring(), undefined);
}
