/** Memory of request bodies, which this plugin has nginx keep in memory. */
import * as ffi from "ffi";

ffi.cdef(`int aws_masker_mallopt(int parameter, int value) __asm__("mallopt");`);

/** Of malloc.h: what lies unused at the end of the heap, and what is taken from the kernel by itself, in bytes. */
const M_TRIM_THRESHOLD = -1;
const M_MMAP_THRESHOLD = -3;
/** The largest that glibc itself comes to in a worker that has seen one body of the default `max_body_size`. */
const LARGEST_BODY = 32 * 1024 * 1024;

/**
 * Has the worker keep memory that it will need for the next body. By default glibc gives a body's memory back to the
 * kernel when its request ends, and gets it page by page for the next: 400 µs of 500 for a request of 76 KB.
 */
export function keepMemory(): void {
  // Only glibc knows this function; where it is missing, calling it raises an error.
  pcall(() => {
    ffi.C.aws_masker_mallopt(M_MMAP_THRESHOLD, LARGEST_BODY);
    ffi.C.aws_masker_mallopt(M_TRIM_THRESHOLD, 2 * LARGEST_BODY);
  });
}
