import type { Invalidations } from "./invalidations.js";
import type { MemoryLayer } from "./memory-layer.js";
import type { Notice } from "./notice.js";

/** How long memory keeps values while it cannot hear what other instances forget, in milliseconds. */
const unheardLife = 5_000;

/** What this process makes of the notices of others. In the beginning it hears nothing. */
export class Hearing {
  readonly #memory: MemoryLayer;
  readonly #invalidations: Invalidations;
  readonly #instance: string;
  #hears = false;

  constructor(parts: {
    readonly memory: MemoryLayer;
    readonly invalidations: Invalidations;
    readonly instance: string;
  }) {
    this.#memory = parts.memory;
    this.#invalidations = parts.invalidations;
    this.#instance = parts.instance;
    this.#memory.shorten(unheardLife);
  }

  get isOn(): boolean {
    return this.#hears;
  }

  told(notice: Notice): void {
    if (notice.from === this.#instance) return;
    if (notice.all === true) {
      this.#forgetAll();
      return;
    }
    this.#invalidations.mark(notice);
    this.#memory.remove(notice.keys);
  }

  /** From now on nothing is missed; what was missed before is not known. */
  begins(): void {
    if (this.#hears) return;
    this.#hears = true;
    this.#memory.shorten(null);
    this.#forgetAll();
  }

  ends(): void {
    if (!this.#hears) return;
    this.#hears = false;
    this.#memory.shorten(unheardLife);
    this.#forgetAll();
  }

  #forgetAll(): void {
    this.#invalidations.markAll();
    this.#memory.clear();
  }
}
