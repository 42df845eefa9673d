/** Bounded memory of a worker. */
import * as lrucache from "resty.lrucache";

/** A cache of the `items` most recently used; `items` must be positive. */
export function cacheOf<T>(items: number): LruCache<T> {
  const [cache, failure] = lrucache.new<T>(items);
  if (cache === undefined) error(`cache: ${failure}`);
  return cache;
}
