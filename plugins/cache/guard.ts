import type { Logger } from "nexus-platform";
import type { Names } from "./invalidations.js";
import type { SharedLayer } from "./shared-layer.js";

/** How long a layer that failed is left alone, in milliseconds of real time. */
const rest = 1_000;

/** Names that wait until the layer is there again; beyond them it forgets everything. */
const longestList = 10_000;

/**
 * A shared layer that may fail: nobody waits for it again and again, what was to be forgotten is forgotten before it is used
 * again, and each change is one line in the log.
 */
export class Guard {
  readonly layer: SharedLayer;
  readonly figures = { hits: 0, misses: 0, failures: 0 };
  readonly #log: Logger;
  #fault: Error | null = null;
  #restUntil = 0;
  #missed = { keys: new Set<string>(), tags: new Set<string>() };

  constructor(layer: SharedLayer, log: Logger) {
    this.layer = layer;
    this.#log = log;
  }

  /** Why it cannot be used; null where it can. */
  get fault(): Error | null {
    return this.#fault;
  }

  /** What `work` gives, or `otherwise` where the layer cannot be used. Never rejects. */
  async attempt<Result, Otherwise>(
    work: (layer: SharedLayer) => Promise<Result>,
    otherwise: Otherwise,
  ): Promise<Result | Otherwise> {
    if (this.#fault !== null && !(await this.#isBack())) return otherwise;
    try {
      return await work(this.layer);
    } catch (error) {
      this.#failed(error);
      return otherwise;
    }
  }

  /** Now, or before the layer is used again. */
  async forget(names: Names): Promise<void> {
    if (await this.attempt((layer) => layer.forget(names).then(() => true), false)) return;
    this.#remember(names);
  }

  #remember(names: { readonly keys: Iterable<string>; readonly tags: Iterable<string> }): void {
    const { keys, tags } = this.#missed;
    if (keys.size + tags.size > longestList) return;
    for (const key of names.keys) keys.add(key);
    for (const tag of names.tags) tags.add(tag);
  }

  async #isBack(): Promise<boolean> {
    if (performance.now() < this.#restUntil) return false;
    // The others go on without it while one tries.
    this.#restUntil = performance.now() + rest;
    const { keys, tags } = this.#missed;
    this.#missed = { keys: new Set(), tags: new Set() };
    try {
      if (keys.size + tags.size > longestList) await this.layer.forgetAll();
      else await this.layer.forget({ keys: [...keys], tags: [...tags] });
    } catch (error) {
      this.#remember({ keys, tags });
      this.#failed(error);
      return false;
    }
    this.#fault = null;
    this.#log.info({ layer: this.layer.name }, "the cache's layer is back");
    return true;
  }

  #failed(error: unknown): void {
    this.figures.failures += 1;
    this.#restUntil = performance.now() + rest;
    const isNew = this.#fault === null;
    this.#fault = error instanceof Error ? error : new Error(String(error));
    if (isNew) {
      this.#log.warn(
        { layer: this.layer.name, err: error },
        "a layer of the cache cannot be used: values are loaded without it",
      );
    }
  }
}
