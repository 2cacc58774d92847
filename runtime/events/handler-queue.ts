import { isNoRetry } from "../api/no-retry.js";
import type { Timer } from "../context/clock.js";
import type { HandlerDefinition } from "../definition.js";
import type { PluginSlot } from "../lifecycle/plugin-slot.js";
import { type Listed, OpenList } from "../open-list.js";
import type { Emission } from "./emission.js";
import { Fifo } from "./fifo.js";
import { HandlerTimeout } from "./handler-timeout.js";
import { isPromise } from "./is-promise.js";
import type { Failure, QueueContext } from "./queue-context.js";
import { retryDelay } from "./retry-delay.js";
import { type RunGroup, RunLimits } from "./run-limits.js";

/** One event on its way to one handler. */
interface Delivery extends Listed<Delivery> {
  readonly emission: Emission;
  /** Value of `orderBy`; undefined where no order is asked for. */
  readonly key: unknown;
  attempts: number;
  /** Set while it waits for its next attempt. */
  retry: Timer | null;
}

/** One run of a handler that did not end at once. */
interface Attempt extends Listed<Attempt> {
  readonly delivery: Delivery;
  /** With those that began when it did; null when it is over. */
  group: RunGroup<Attempt> | null;
}

/**
 * The events of one handler: how many run at once, which must wait for which, and what happens when one fails. Nothing that a
 * handler does leaves this file except through the context.
 */
export class HandlerQueue {
  readonly definition: HandlerDefinition;
  readonly #slot: PluginSlot;
  readonly #context: QueueContext;
  readonly #limit: number;
  /** Neither ordered nor transactional. */
  readonly #isPlain: boolean;
  readonly #open = new OpenList<Delivery>();
  /** Those that may run as far as order is concerned. */
  readonly #ready = new Fifo<Delivery>();
  /** By key, those that wait for the one of that key that was let through. */
  readonly #lanes = new Map<unknown, Fifo<Delivery>>();
  readonly #limits: RunLimits<Attempt>;
  #running = 0;
  #whenSettled: (() => void)[] = [];

  constructor(definition: HandlerDefinition, slot: PluginSlot, context: QueueContext) {
    this.definition = definition;
    this.#slot = slot;
    this.#context = context;
    this.#isPlain = definition.orderBy === null && !definition.transactional;
    const { timeout: limit } = definition;
    this.#limits = new RunLimits({
      clock: context.clock,
      limit,
      expire: (attempt) => this.#over(attempt, { error: new HandlerTimeout(limit) }),
    });
    this.#limit = definition.concurrency ?? Number.POSITIVE_INFINITY;
  }

  /** Takes an event, in a turn of the bus's own. Its handler starts at once where it may. */
  offer(emission: Emission): void {
    if (this.#isPlain && this.#ready.size === 0 && this.#running < this.#limit && this.#slot.running !== undefined) {
      this.#runAtOnce(emission);
      return;
    }
    const { orderBy } = this.definition;
    const key = orderBy === null ? undefined : keyOf(emission.event.data, orderBy);
    const delivery = this.#opened(emission, key, 0);
    const lane = key === undefined ? undefined : this.#lanes.get(key);
    if (lane !== undefined) {
      lane.push(delivery);
      return;
    }
    if (key !== undefined) this.#lanes.set(key, new Fifo());
    this.#ready.push(delivery);
    this.pump();
  }

  /** Starts what may start now. Called again when the plugin's slot changes. */
  pump(): void {
    while (this.#running < this.#limit && this.#ready.size > 0) {
      const { running, state } = this.#slot;
      if (running === undefined) {
        if (state === "disabled" || state === "failed") this.#giveUp(`plugin "${this.definition.plugin}" is ${state}`);
        return;
      }
      const delivery = this.#ready.shift();
      if (delivery !== undefined) this.#attempt(delivery);
    }
  }

  /** Resolves when no run is under way. */
  settled(): Promise<void> {
    return this.#running === 0 ? Promise.resolve() : new Promise((resolve) => this.#whenSettled.push(resolve));
  }

  /** Ends waiting and retries, and gives the ids of what was not handled. What runs is left alone; its outcome counts no more. */
  abandon(): readonly string[] {
    const open = this.#open.items();
    for (const { retry } of open) retry?.cancel();
    this.#open.clear();
    this.#ready.clear();
    this.#lanes.clear();
    return open.map(({ emission }) => emission.event.id);
  }

  /** The usual case. Most handlers are done when they return, and nothing of them need be remembered. */
  #runAtOnce(emission: Emission): void {
    this.#running += 1;
    let outcome: unknown;
    try {
      outcome = this.#context.call(emission, this.definition, this.#slot);
    } catch (error) {
      this.#end(this.#opened(emission, undefined, 1), { error });
      return;
    }
    if (isPromise(outcome)) {
      this.#watch(this.#opened(emission, undefined, 1), outcome);
      return;
    }
    this.#ended();
    this.#context.delivered();
  }

  #opened(emission: Emission, key: unknown, attempts: number): Delivery {
    const delivery: Delivery = { emission, key, attempts, retry: null, previous: null, next: null, isListed: false };
    this.#open.add(delivery);
    return delivery;
  }

  #attempt(delivery: Delivery): void {
    this.#running += 1;
    delivery.attempts += 1;
    delivery.retry = null;
    let outcome: unknown;
    try {
      outcome = this.#context.call(delivery.emission, this.definition, this.#slot);
    } catch (error) {
      this.#end(delivery, { error });
      return;
    }
    if (isPromise(outcome)) this.#watch(delivery, outcome);
    else this.#end(delivery, null);
  }

  /** Waits for a run, and for its time to be up. */
  #watch(delivery: Delivery, run: PromiseLike<unknown>): void {
    const attempt: Attempt = { delivery, group: null, previous: null, next: null, isListed: false };
    attempt.group = this.#limits.begin(attempt);
    run.then(
      () => this.#over(attempt, null),
      (error: unknown) => this.#over(attempt, { error }),
    );
  }

  /** It came to its end, or to that of its time, whichever was first. */
  #over(attempt: Attempt, failed: { readonly error: unknown } | null): void {
    if (attempt.group === null) {
      if (failed !== null) this.#context.failedLate(this.#failure(attempt.delivery, failed.error));
      return;
    }
    this.#limits.end(attempt, attempt.group);
    attempt.group = null;
    this.#end(attempt.delivery, failed);
    this.pump();
  }

  #ended(): void {
    this.#running -= 1;
    if (this.#running > 0 || this.#whenSettled.length === 0) return;
    for (const resolve of this.#whenSettled) resolve();
    this.#whenSettled = [];
  }

  #end(delivery: Delivery, failed: { readonly error: unknown } | null): void {
    this.#ended();
    if (!delivery.isListed) return;
    if (failed === null) {
      this.#close(delivery);
      this.#context.delivered();
    } else if (delivery.attempts <= this.definition.retries && !isNoRetry(failed.error)) {
      this.#retry(delivery, failed.error);
    } else {
      this.#close(delivery);
      this.#context.deadLettered(this.#failure(delivery, failed.error));
    }
  }

  /** Its key stays taken meanwhile: later events of that key wait for it. */
  #retry(delivery: Delivery, error: unknown): void {
    const { clock, random, later, attemptFailed } = this.#context;
    const delay = retryDelay(this.definition.backoff, delivery.attempts, random);
    attemptFailed(this.#failure(delivery, error), delay);
    const again = (): void => {
      if (!delivery.isListed) return;
      this.#ready.push(delivery);
      this.pump();
    };
    if (delay === 0) later(again);
    else delivery.retry = clock.setTimeout(again, delay);
  }

  #giveUp(reason: string): void {
    for (let delivery = this.#ready.shift(); delivery !== undefined; delivery = this.#ready.shift()) {
      this.#close(delivery);
      this.#context.undeliverable(this.definition, delivery.emission.event, reason);
    }
  }

  /** Done with it: the next of its key may run. */
  #close(delivery: Delivery): void {
    this.#open.remove(delivery);
    if (delivery.key === undefined) return;
    const next = this.#lanes.get(delivery.key)?.shift();
    if (next === undefined) this.#lanes.delete(delivery.key);
    else this.#ready.push(next);
  }

  #failure({ emission, attempts }: Delivery, error: unknown): Failure {
    return { handler: this.definition, event: emission.event, attempts, error };
  }
}

/** Lists and maps are keys by what they hold. Data without the property have no order. */
function keyOf(data: unknown, property: string): unknown {
  const key = (data as Readonly<Record<string, unknown>> | null)?.[property];
  return typeof key === "object" && key !== null ? JSON.stringify(key) : key;
}
