import type { EventEnvelope } from "../plugin.js";
import type { ServiceCommand } from "./service-command.js";

/**
 * What the service `outbox` promises: events with `delivery: durable` and handlers with `transactional: true` rely on it. A
 * manifest names it "nexus-platform#Outbox". Handlers are named "plugin/handler".
 */
export interface Outbox {
  /**
   * Stores an event with one delivery for each handler. Inside a transaction of the `database` service it commits or rolls back
   * with it; outside, the promise resolves when it is committed.
   */
  readonly store: (event: EventEnvelope, handlers: readonly string[]) => Promise<void>;
  /**
   * Runs `handle` in a transaction with a mark for this event and handler, so that its effect happens once; resolves without
   * running it where the mark is there already. For transactional handlers of events that are not stored.
   */
  readonly once: (event: EventEnvelope, handler: string, handle: () => Promise<void>) => Promise<void>;
  /** Called once, when the plugin has started: what deliveries are handed to. Nothing is delivered before `begin`. */
  readonly attach: (delivery: EventDelivery) => void;
  /** Every plugin has started: deliver from now on. */
  readonly begin: () => void;
  /** A plugin was started, stopped or disabled: deliveries that wait for it may go on. */
  readonly pluginChanged: (plugin: string) => void;
  /** Takes nothing more from the store; resolves when no handler run is under way. What is left stays stored. */
  readonly pause: () => Promise<void>;
  /** Resolves when nothing is due, running, or waiting to be retried or relayed. For tests. */
  readonly idle: () => Promise<void>;
  /** Open deliveries: stored and not done. */
  readonly open: () => Promise<number>;
  /** `nexus events …` */
  readonly command?: ServiceCommand;
}

/** The compiled event table, and the way to a handler. */
export interface EventDelivery {
  /** Durable handlers by name. */
  readonly handlers: ReadonlyMap<string, DurableHandler>;
  /** Names of the events that are delivered durably. */
  readonly events: ReadonlySet<string>;
  /** Handlers that want this event, their `where` considered. For events that come in from elsewhere. */
  readonly handlersOf: (event: EventEnvelope) => readonly string[];
  /** Throws where the data of an event from elsewhere do not match its schema; gives the event with defaults filled in. */
  readonly accept: (event: EventEnvelope) => EventEnvelope;
  /**
   * One attempt, in the event's context and within the handler's timeout. Rejects with the handler's error, or with
   * `HandlerNotRunning` where its plugin does not run: that is no attempt.
   */
  readonly run: (handler: string, event: EventEnvelope) => Promise<void>;
  /** Told once a delivery has been put among the dead letters, for the log and for tests. */
  readonly deadLettered: (handler: string, event: EventEnvelope, attempts: number, error: unknown) => void;
}

export interface DurableHandler {
  readonly plugin: string;
  readonly handler: string;
  /** Attempts after the first. */
  readonly retries: number;
  /** Milliseconds before the next attempt, jitter included, after so many failed ones. */
  readonly retryDelay: (failures: number) => number;
  /** Higher first. */
  readonly priority: number;
  /** How many runs may be under way at once in this process; null: as many as there are. */
  readonly concurrency: number | null;
  /** Events with the same key are handled one after the other in the order of `emit`, across instances; null: no order. */
  readonly keyOf: ((event: EventEnvelope) => string | null) | null;
  /** Its effect in the application's database happens once: it runs inside a transaction with its mark. */
  readonly transactional: boolean;
}

/** A delivery was tried while the handler's plugin does not run. */
export class HandlerNotRunning extends Error {
  readonly plugin: string;

  constructor(plugin: string) {
    super(`The plugin "${plugin}" does not run`);
    this.name = "HandlerNotRunning";
    this.plugin = plugin;
  }
}
