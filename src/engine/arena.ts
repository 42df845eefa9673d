/**
 * A ring of memory that the garbage collector knows nothing of. Large texts that stay would have it wait longer, and let
 * everything else that is thrown away lie in memory that is not in the processor's cache.
 */
import * as ffi from "ffi";

ffi.cdef(`
  uint8_t *aws_masker_malloc(size_t length) __asm__("malloc");
  void aws_masker_free(uint8_t *memory) __asm__("free");
`);

export class Arena {
  private memory: Bytes | undefined;
  /** Where the next bytes are taken, if there is room. */
  next = 0;

  /** @param size in bytes */
  constructor(readonly size: number) {}

  /**
   * Takes `length` bytes, at most `size`. What was in them is lost.
   *
   * @returns where they begin, or undefined if the machine has no memory left
   */
  take(length: number): number | undefined {
    if (this.memory === undefined) {
      const memory = ffi.C.aws_masker_malloc(this.size);
      if (memory === undefined) return undefined;
      this.memory = ffi.gc(memory, ffi.C.aws_masker_free);
    }
    const from = this.next + length > this.size ? 0 : this.next;
    this.next = from + length;
    return from;
  }

  /** What stands at `from`. The arena must live as long as it is used. */
  at(from: number): Bytes {
    return advance(this.memory as Bytes, from);
  }

  put(from: number, text: string): void {
    ffi.copy(this.at(from), text, text.length);
  }
}
