import type { PoolFigures } from "./engine.js";

/** Counts a pool's connections, where the driver keeps its figures to itself, and waits for those in use. */
export class PoolCount {
  readonly #open = new Set<object>();
  readonly #inUse = new Set<object>();
  #waiting = 0;
  #onDrained: (() => void) | null = null;
  #isClosed = false;

  get isClosed(): boolean {
    return this.#isClosed;
  }

  get hasIdle(): boolean {
    return this.#open.size > this.#inUse.size;
  }

  /** A flow waits for a connection, until `waited`. */
  waits(): void {
    this.#waiting += 1;
  }

  waited(): void {
    this.#waiting -= 1;
    this.#tellDrained();
  }

  opened(connection: object): void {
    this.#open.add(connection);
  }

  closed(connection: object): void {
    this.#open.delete(connection);
  }

  take(connection: object): void {
    this.#inUse.add(connection);
  }

  giveBack(connection: object): void {
    this.#inUse.delete(connection);
    this.#tellDrained();
  }

  figures(): PoolFigures {
    return { total: this.#open.size, idle: this.#open.size - this.#inUse.size, waiting: this.#waiting };
  }

  /** Lets nobody in any more. Resolves when no connection is in use. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await new Promise<void>((resolve) => {
      this.#onDrained = resolve;
      this.#tellDrained();
    });
  }

  #tellDrained(): void {
    if (this.#inUse.size === 0 && this.#waiting === 0) this.#onDrained?.();
  }
}
