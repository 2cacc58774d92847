import { LRUCache } from "lru-cache";

/** Keys and tags that are forgotten, with their part. */
export interface Names {
  readonly keys: readonly string[];
  readonly tags: readonly string[];
}

/** Names that are remembered; beyond them everything older counts as forgotten. */
const remembered = 100_000;

/**
 * What was forgotten when, in the order in which this process heard of it. A load that began before is not kept, however late it
 * ends. Moments are counted, not timed.
 */
export class Invalidations {
  readonly #marks = new LRUCache<string, number>({
    // With `max` it would take its megabytes at once.
    maxSize: remembered,
    sizeCalculation: () => 1,
    dispose: (moment, _name, reason) => {
      if (reason === "evict") this.#floor = Math.max(this.#floor, moment);
    },
  });
  #floor = 0;
  #moment = 0;

  /** What begins now is not touched by what was forgotten before. */
  get now(): number {
    return this.#moment;
  }

  mark({ keys, tags }: Names): void {
    this.#moment += 1;
    for (const key of keys) this.#marks.set(`k${key}`, this.#moment);
    for (const tag of tags) this.#marks.set(`t${tag}`, this.#moment);
  }

  markAll(): void {
    this.#moment += 1;
    this.#floor = this.#moment;
  }

  /** Whether neither the key nor a tag was forgotten since that moment. */
  holds(since: number, key: string, tags: readonly string[]): boolean {
    return !((this.#marks.get(`k${key}`) ?? 0) > since) && this.tagsHold(since, tags);
  }

  tagsHold(since: number, tags: readonly string[]): boolean {
    return since >= this.#floor && !tags.some((tag) => (this.#marks.get(`t${tag}`) ?? 0) > since);
  }
}
