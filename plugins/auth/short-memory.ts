import { LRUCache } from "lru-cache";
import type { Clock } from "nexus-platform";

interface Remembered<Value> {
  /** A promise while it is being loaded. */
  value: Value | Promise<Value>;
  /** When it was asked for. */
  readonly at: number;
}

/** Remembers answers for a short time, the newest `size` of them. Who asks for the same at once shares one answer. */
export class ShortMemory<Value> {
  readonly #answers: LRUCache<string, Remembered<Value>>;
  readonly #clock: Clock;
  readonly #milliseconds: number;

  constructor(clock: Clock, { milliseconds, size }: { readonly milliseconds: number; readonly size: number }) {
    this.#clock = clock;
    this.#milliseconds = milliseconds;
    this.#answers = new LRUCache({ maxSize: size, sizeCalculation: () => 1 });
  }

  /** What `load` gave less than the time ago, at once, or gives now. A load that rejects is not remembered. */
  get(key: string, load: () => Promise<Value>): Value | Promise<Value> {
    const now = this.#clock.now();
    const known = this.#answers.get(key);
    // A clock that was set back makes nothing last longer.
    if (known !== undefined && known.at <= now && now - known.at < this.#milliseconds) return known.value;
    const value = load();
    const remembered: Remembered<Value> = { value, at: now };
    this.#answers.set(key, remembered);
    value.then(
      (loaded) => {
        remembered.value = loaded;
      },
      () => {
        if (this.#answers.peek(key) === remembered) this.#answers.delete(key);
      },
    );
    return value;
  }

  forget(key: string): void {
    this.#answers.delete(key);
  }

  forgetAll(): void {
    this.#answers.clear();
  }
}
