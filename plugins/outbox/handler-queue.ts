import type { DurableHandler } from "nexus-platform";
import type { ClaimedDelivery } from "./delivery-table.js";

/** Time that taken deliveries may wait for their turn: more would keep them from instances that have nothing to do. */
const AHEAD = 50;
const MOST_AHEAD = 400;

/**
 * What this instance has taken for one handler, until it is done or given back. Ordered deliveries stand in lanes: the next one
 * of a lane comes up when the one before is closed.
 */
export class HandlerQueue {
  readonly name: string;
  readonly handler: DurableHandler;
  readonly #limit: number;
  readonly #taken = new Set<ClaimedDelivery>();
  /** Those that wait behind the first of their lane. */
  readonly #lanes = new Map<string, ClaimedDelivery[]>();
  #ready: ClaimedDelivery[] = [];
  #running = 0;
  /** Of a run, in milliseconds: a moving average. */
  #duration = AHEAD;

  constructor(name: string, handler: DurableHandler, limit: number) {
    this.name = name;
    this.handler = handler;
    this.#limit = limit;
  }

  /** True where something waits for nothing but its turn. */
  get hasReady(): boolean {
    return this.#ready.length > 0 && this.#running < this.#limit;
  }

  get isRunning(): boolean {
    return this.#running > 0;
  }

  get isOrdered(): boolean {
    return this.handler.keyOf !== null;
  }

  /** Everything taken, whether it waits, runs, is written down or is tried again later. */
  get size(): number {
    return this.#taken.size;
  }

  /** Numbers of everything taken. */
  get seqs(): readonly number[] {
    return [...this.#taken].map(({ seq }) => seq);
  }

  /** How many more may be taken. */
  get room(): number {
    const ahead = Math.min(MOST_AHEAD, Math.floor((this.#limit * AHEAD) / Math.max(this.#duration, 0.01)));
    return Math.max(0, this.#limit + ahead - this.#taken.size);
  }

  /** In the order of their numbers. */
  offer(deliveries: readonly ClaimedDelivery[]): void {
    for (const delivery of deliveries) {
      this.#taken.add(delivery);
      const lane = delivery.lane === null ? undefined : this.#lanes.get(delivery.lane);
      if (lane !== undefined) {
        lane.push(delivery);
        continue;
      }
      if (delivery.lane !== null) this.#lanes.set(delivery.lane, []);
      this.#ready.push(delivery);
    }
  }

  /** The next that may run now; the caller runs it and tells when it ended. */
  start(): ClaimedDelivery | undefined {
    if (this.#running >= this.#limit) return undefined;
    const delivery = this.#ready.shift();
    if (delivery !== undefined) this.#running += 1;
    return delivery;
  }

  ended(duration: number): void {
    this.#running -= 1;
    this.#duration += (duration - this.#duration) / 16;
  }

  /** It waited to be tried again, and may be now. */
  again(delivery: ClaimedDelivery): void {
    if (this.#taken.has(delivery)) this.#ready.push(delivery);
  }

  /** It is done, or dead: the next of its lane comes up. */
  close(delivery: ClaimedDelivery): void {
    if (!this.#taken.delete(delivery) || delivery.lane === null) return;
    const next = this.#lanes.get(delivery.lane)?.shift();
    if (next === undefined) this.#lanes.delete(delivery.lane);
    else this.#ready.push(next);
  }

  /** Forgets it and what stands behind it in its lane; gives all of them, to be given back. */
  giveUp(delivery: ClaimedDelivery): readonly ClaimedDelivery[] {
    if (!this.#taken.has(delivery)) return [];
    const all = [delivery, ...this.giveUpBehind(delivery)];
    this.#taken.delete(delivery);
    if (delivery.lane !== null) this.#lanes.delete(delivery.lane);
    return all;
  }

  /** The same for what stands behind it: there is no room for those that have to wait for long. */
  giveUpBehind({ lane }: ClaimedDelivery): readonly ClaimedDelivery[] {
    const behind = lane === null ? [] : (this.#lanes.get(lane) ?? []);
    if (lane !== null && this.#lanes.has(lane)) this.#lanes.set(lane, []);
    for (const other of behind) this.#taken.delete(other);
    return behind;
  }

  /** Whether the store may hold more of its lane, which nobody takes before this instance is done with what it has of it. */
  isLast({ lane }: ClaimedDelivery): boolean {
    return lane !== null && !this.#lanes.has(lane);
  }

  /** Forgets whatever does not run, and gives it. */
  giveUpWaiting(): readonly ClaimedDelivery[] {
    const waiting = this.#ready;
    this.#ready = [];
    return waiting.flatMap((delivery) => this.giveUp(delivery));
  }

  /** Others have taken over everything. What runs goes on, and counts no more. */
  forget(): void {
    this.#taken.clear();
    this.#lanes.clear();
    this.#ready = [];
  }

  has(delivery: ClaimedDelivery): boolean {
    return this.#taken.has(delivery);
  }
}
