import { type Clock, type EventDelivery, isNoRetry, type Logger, type Timer } from "nexus-platform";
import type { Attempt } from "./attempt.js";
import type { Availability } from "./availability.js";
import type { ClaimedDelivery } from "./delivery-table.js";
import type { DeliveryCounts } from "./dispatcher.js";
import type { GroupCommit } from "./group-commit.js";
import type { HandlerQueue } from "./handler-queue.js";
import type { Outcome } from "./outcomes.js";

export interface SettlementOptions {
  readonly outcomes: GroupCommit<Outcome>;
  readonly counts: DeliveryCounts;
  readonly availability: Availability;
  readonly delivery: EventDelivery;
  readonly log: Logger;
  readonly clock: Clock;
  /** What waited to be tried again may be now. */
  readonly again: (queue: HandlerQueue) => void;
  readonly notRunning: (queue: HandlerQueue) => void;
  /** Something of the handler is free again in the store. */
  readonly givenBack: (queue: HandlerQueue) => void;
}

/** Failed deliveries that wait here for their next attempt; more wait in the store. */
const MOST_HELD = 1_000;

/** Sees to what became of attempts: done, to be tried again, dead, or given back. */
export class Settlement {
  readonly #options: SettlementOptions;
  readonly #held = new Map<ClaimedDelivery, Timer>();

  constructor(options: SettlementOptions) {
    this.#options = options;
  }

  /** Resolves when it is written down. */
  async settle(queue: HandlerQueue, delivery: ClaimedDelivery, outcome: Attempt): Promise<void> {
    const { counts, outcomes, availability } = this.#options;
    switch (outcome.kind) {
      case "handled":
        await outcomes.add({ kind: "done", delivery });
        counts.delivered += 1;
        return queue.close(delivery);
      case "committed":
        counts.delivered += 1;
        return queue.close(delivery);
      case "failed":
        return this.#failed(queue, delivery, outcome);
      case "hopeless":
        return this.#hopeless(queue, delivery, outcome);
      case "not running":
        this.#options.notRunning(queue);
        return this.release([...queue.giveUp(delivery), ...queue.giveUpWaiting()]);
      case "no transaction":
        availability.isDown(outcome.error);
        await outcomes.add({ kind: "release", deliveries: queue.giveUp(delivery) });
        return this.#options.givenBack(queue);
      case "lost":
        // Whoever has it now hands it on; the next sign of life tells about the rest.
        queue.giveUp(delivery);
    }
  }

  release(deliveries: readonly ClaimedDelivery[]): void {
    if (deliveries.length === 0) return;
    void this.#options.outcomes.add({ kind: "release", deliveries }).catch(() => undefined);
  }

  /** What waits for its next attempt is left to whoever takes it from the store. */
  stopWaiting(): void {
    for (const timer of this.#held.values()) timer.cancel();
    this.#held.clear();
  }

  async #failed(
    queue: HandlerQueue,
    delivery: ClaimedDelivery,
    { event, error }: Extract<Attempt, { kind: "failed" }>,
  ): Promise<void> {
    const { counts, log, delivery: events } = this.#options;
    const { retries, retryDelay } = queue.handler;
    delivery.attempts += 1;
    delivery.unended = null;
    counts.failedAttempts += 1;
    if (delivery.attempts > retries || isNoRetry(error)) {
      await this.#die(queue, delivery, { type: event.type, error });
      events.deadLettered(delivery.handler, event, delivery.attempts, error);
      return;
    }
    const retryAfter = retryDelay(delivery.attempts);
    const told = {
      handler: delivery.handler,
      event: event.type,
      eventId: event.id,
      attempts: delivery.attempts,
      retryAfter,
    };
    log.warn({ ...told, err: error }, "event handler failed and is tried again");
    await this.#retry(queue, delivery, retryAfter);
  }

  /** Nobody takes anything of its lane meanwhile. */
  async #retry(queue: HandlerQueue, delivery: ClaimedDelivery, delay: number): Promise<void> {
    const keep = this.#held.size < MOST_HELD;
    const behind = keep ? queue.giveUpBehind(delivery) : queue.giveUp(delivery).slice(1);
    const written = this.#options.outcomes.add({ kind: "retry", delivery, delay, keep });
    this.release(behind);
    if (keep) {
      const again = (): void => {
        this.#held.delete(delivery);
        queue.again(delivery);
        this.#options.again(queue);
      };
      this.#held.set(
        delivery,
        this.#options.clock.setTimeout(() => void written.then(again, again), delay),
      );
    }
    await written;
  }

  async #hopeless(
    queue: HandlerQueue,
    delivery: ClaimedDelivery,
    { type, error }: Extract<Attempt, { kind: "hopeless" }>,
  ): Promise<void> {
    await this.#die(queue, delivery, { type, error });
    const told = { handler: delivery.handler, event: type, eventId: delivery.eventId };
    this.#options.log.error({ ...told, err: error }, "no attempt can help this event; it is a dead letter");
  }

  async #die(
    queue: HandlerQueue,
    delivery: ClaimedDelivery,
    { type, error }: { readonly type: string; readonly error: unknown },
  ): Promise<void> {
    await this.#options.outcomes.add({ kind: "dead", delivery, type, error });
    this.#options.counts.deadLettered += 1;
    queue.close(delivery);
  }
}
