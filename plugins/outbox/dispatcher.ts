import type { Clock, DurableHandler, EventDelivery, Logger } from "nexus-platform";
import { attempt, isSuspect } from "./attempt.js";
import type { Availability } from "./availability.js";
import { LeaseLost } from "./claim.js";
import type { Database } from "./database.js";
import type { DeadLetters } from "./dead-letters.js";
import type { ClaimedDelivery, DeliveryTable } from "./delivery-table.js";
import type { GroupCommit } from "./group-commit.js";
import { HandlerQueue } from "./handler-queue.js";
import type { Instance } from "./instance.js";
import { type Outcome, outcomes } from "./outcomes.js";
import { Settlement } from "./settlement.js";

export interface DispatcherOptions {
  readonly database: Database;
  readonly table: DeliveryTable;
  readonly dead: DeadLetters;
  readonly instance: Instance;
  readonly delivery: EventDelivery;
  /** Runs of a handler at once, where its manifest names no limit. */
  readonly concurrency: number;
  /** Runs of all transactional handlers at once. */
  readonly transactions: number;
  readonly availability: Availability;
  readonly log: Logger;
  readonly clock: Clock;
  readonly counts: DeliveryCounts;
  readonly outside: (callback: () => void) => void;
}

/** Since the start of this process. */
export interface DeliveryCounts {
  stored: number;
  delivered: number;
  failedAttempts: number;
  deadLettered: number;
}

/** Real milliseconds before a handler whose plugin did not run is tried again. */
const PARKED = 5_000;

/** Takes deliveries from the store, hands them to their handlers and writes down what became of them. */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  /** By descending priority. */
  readonly #queues: readonly HandlerQueue[];
  /** The transactional ones, the one that came last last. */
  #transactional: readonly HandlerQueue[];
  readonly #outcomes: GroupCommit<Outcome>;
  /** Handlers for which there may be something in the store. */
  readonly #wanting = new Set<HandlerQueue>();
  /** Handlers whose plugin does not run. */
  readonly #parked = new Map<HandlerQueue, NodeJS.Timeout>();
  readonly #settlement: Settlement;
  /** Runs under way that hold a connection of the pool, of which the rest of the application needs some too. */
  #transactions = 0;
  /** Runs of what may have ended its process before. */
  #suspects: Promise<void> = Promise.resolve();
  #whenChanged: (() => void)[] = [];
  #isClaiming = false;
  /** The answer to a claim was lost: this instance may have more than it knows of. */
  #isUnsure = false;
  #isOpen = false;

  constructor(options: DispatcherOptions) {
    this.#options = options;
    this.#queues = [...options.delivery.handlers]
      .map(([name, handler]) => new HandlerQueue(name, handler, limitOf(handler, options)))
      .sort((one, other) => other.handler.priority - one.handler.priority);
    this.#transactional = this.#queues.filter(({ handler }) => handler.transactional);
    this.#outcomes = outcomes({
      ...options,
      owner: () => options.instance.id,
      isEnding: () => !this.#isOpen,
      doubted: () => options.log.debug("a delivery was not this instance's any more when it was done"),
    });
    this.#settlement = new Settlement({
      ...options,
      outcomes: this.#outcomes,
      again: (queue) => this.#pump(queue),
      notRunning: (queue) => this.#park(queue),
      givenBack: (queue) => this.#wanting.add(queue),
    });
  }

  /** Names of the handlers that may be given something. */
  get handlers(): readonly string[] {
    return this.#queues.filter((queue) => !this.#parked.has(queue)).map(({ name }) => name);
  }

  /** Takes from the store from now on. The instance must be registered. */
  open(): void {
    this.#isOpen = true;
    for (const queue of this.#queues) this.#wanting.add(queue);
    this.#claim();
  }

  /** There may be something for these handlers. */
  wake(handlers: ReadonlySet<string>): void {
    for (const queue of this.#queues) if (handlers.has(queue.name)) this.#wanting.add(queue);
    this.#claim();
  }

  pluginChanged(plugin: string): void {
    for (const queue of this.#queues) if (queue.handler.plugin === plugin) this.#unpark(queue);
  }

  /** The instance has given a sign: what waited for that may begin. */
  resume(): void {
    for (const queue of this.#queues) this.#pump(queue);
  }

  /** Others have taken over whatever this instance had. */
  forget(): void {
    this.#stopWaiting();
    for (const queue of this.#queues) queue.forget();
    this.#changed();
  }

  /** Takes nothing more; resolves when nothing runs and what became of the runs is written down. */
  async close(): Promise<void> {
    this.#isOpen = false;
    this.#stopWaiting();
    while (this.#isClaiming || this.#queues.some(({ isRunning }) => isRunning)) await this.change();
    await this.#outcomes.settled();
    for (const queue of this.#queues) queue.forget();
  }

  /** Nothing is taken from the store, runs, or waits here. */
  get isQuiet(): boolean {
    return !this.#isClaiming && this.#queues.every(({ size }) => size === 0);
  }

  /** Resolves when something has changed. */
  change(): Promise<void> {
    return new Promise((resolve) => this.#whenChanged.push(resolve));
  }

  #changed(): void {
    const waiting = this.#whenChanged;
    this.#whenChanged = [];
    for (const resolve of waiting) resolve();
  }

  #claim(): void {
    if (this.#isClaiming || !this.#isOpen) return;
    this.#isClaiming = true;
    this.#options.outside(() => void this.#claimAll());
  }

  /** Until there is nothing, or no room for more. */
  async #claimAll(): Promise<void> {
    try {
      while (this.#isOpen) {
        const wanting = this.#queues.filter(
          (queue) => this.#wanting.has(queue) && !this.#parked.has(queue) && queue.room > 0,
        );
        if (wanting.length === 0 || !this.#options.instance.isAlive()) break;
        if (this.#isUnsure) await this.#giveBackUnknown();
        await this.#claimFor(wanting);
      }
    } catch (error) {
      // Both are mended by the next sign of life, or the next look into the store.
      if (!(error instanceof LeaseLost)) this.#options.availability.isDown(error);
    } finally {
      this.#isClaiming = false;
      this.#changed();
    }
  }

  async #claimFor(queues: readonly HandlerQueue[]): Promise<void> {
    const { table, instance, availability } = this.#options;
    const wants = queues.map((queue) => {
      this.#wanting.delete(queue);
      return { handler: queue.name, most: queue.room, isOrdered: queue.isOrdered };
    });
    const owner = instance.id;
    const claimed = await table.claim(owner, wants).catch((error: unknown) => {
      for (const queue of queues) this.#wanting.add(queue);
      this.#isUnsure = true;
      throw error;
    });
    availability.isUp();
    // Closed or taken over meanwhile: whoever sees to that frees these too.
    if (!this.#isOpen || owner !== instance.id) return;
    for (const [index, queue] of queues.entries()) {
      const own = claimed.filter(({ handler }) => handler === queue.name);
      if (own.length === wants[index]?.most) this.#wanting.add(queue);
      queue.offer(own);
      if (this.#parked.has(queue)) this.#settlement.release(queue.giveUpWaiting());
      this.#pump(queue);
    }
  }

  /** Nobody else takes it as long as this instance lives, and this one would never look for it. */
  async #giveBackUnknown(): Promise<void> {
    const { table, instance } = this.#options;
    // What is about to be given back might be taken anew before that is written down.
    await this.#outcomes.settled();
    const known = this.#queues.flatMap((queue) => queue.seqs);
    await table.releaseOthers(instance.id, new Set(known));
    this.#isUnsure = false;
  }

  /** Starts what may start now. */
  #pump(queue: HandlerQueue): void {
    const { instance, transactions } = this.#options;
    const { transactional } = queue.handler;
    while (this.#isOpen && instance.isAlive() && !(transactional && this.#transactions >= transactions)) {
      const delivery = queue.start();
      if (delivery === undefined) return;
      if (transactional) this.#transactions += 1;
      void this.#run(queue, delivery);
    }
  }

  async #run(queue: HandlerQueue, delivery: ClaimedDelivery): Promise<void> {
    if (isSuspect(delivery)) await this.#alone(() => this.#attempt(queue, delivery));
    else await this.#attempt(queue, delivery);
    this.#pump(queue);
    if (queue.isLast(delivery)) this.#wanting.add(queue);
    if (this.#wanting.size > 0) this.#claim();
    this.#changed();
  }

  /** Never rejects. */
  async #attempt(queue: HandlerQueue, delivery: ClaimedDelivery): Promise<void> {
    const { database, table, instance, delivery: events } = this.#options;
    const began = performance.now();
    const context = { owner: instance.id, handler: queue.handler };
    const outcome = await attempt(delivery, context, { database, table, run: events.run });
    queue.ended(performance.now() - began);
    if (queue.handler.transactional) this.#transactionEnded();
    if (queue.has(delivery)) await this.#settlement.settle(queue, delivery, outcome).catch(() => undefined);
  }

  /** One after the other, each until it is written down: what ends the process is not blamed on what ran beside it. */
  #alone(task: () => Promise<void>): Promise<void> {
    this.#suspects = this.#suspects.then(task);
    return this.#suspects;
  }

  /** Whoever waited for a transaction longest comes next. */
  #transactionEnded(): void {
    this.#transactions -= 1;
    const waiting = this.#transactional.find(({ hasReady }) => hasReady);
    if (waiting === undefined) return;
    this.#transactional = [...this.#transactional.filter((queue) => queue !== waiting), waiting];
    this.#pump(waiting);
  }

  #park(queue: HandlerQueue): void {
    clearTimeout(this.#parked.get(queue));
    const timer = setTimeout(() => this.#unpark(queue), PARKED);
    timer.unref();
    this.#parked.set(queue, timer);
  }

  #unpark(queue: HandlerQueue): void {
    clearTimeout(this.#parked.get(queue));
    if (!this.#parked.delete(queue)) return;
    this.#wanting.add(queue);
    this.#claim();
  }

  #stopWaiting(): void {
    this.#settlement.stopWaiting();
    for (const timer of this.#parked.values()) clearTimeout(timer);
    this.#parked.clear();
  }
}

function limitOf({ concurrency, transactional }: DurableHandler, most: LimitOptions): number {
  const limit = concurrency ?? most.concurrency;
  return transactional ? Math.min(limit, most.transactions) : limit;
}

type LimitOptions = Pick<DispatcherOptions, "concurrency" | "transactions">;
