import type { EventEnvelope, WaitOptions } from "../api/plugin.js";
import type { EventDelivery } from "../api/services/outbox.js";

/** Events as one process sees them. Only the runtime sees it; plugins see `emit`, `waitFor` and their handlers. */
export interface EventBus {
  /** `emit` of one plugin. Rejects where the data do not match the event's schema; resolves when the event is accepted. */
  readonly emit: (plugin: string, event: string, data: unknown) => Promise<void>;
  /** The same for one plugin that emits often. */
  readonly emitterOf: (plugin: string) => (event: string, data: unknown) => Promise<void>;
  readonly waitFor: (event: string, options?: WaitOptions<EventEnvelope>) => Promise<EventEnvelope>;
  /** Calls the listener with each accepted event, at once. Returns what ends it. */
  readonly observe: (listener: (event: EventEnvelope) => void) => () => void;
  /** The last ones, oldest first. */
  readonly deadLetters: () => readonly DeadLetter[];
  readonly counts: () => EventCounts;
  /** Resolves when no handler runs and nothing is queued, stored or waits for a retry. */
  readonly idle: () => Promise<void>;
  /** Resolves when no handler of the plugin runs. What waits for a retry is no run. */
  readonly settled: (plugin: string) => Promise<void>;
}

/** What the lifecycle does with the bus. */
export interface EventBusControl extends EventBus {
  /** What the outbox delivers to. */
  readonly durable: EventDelivery;
  /** The plugin's slot has changed: its events are handled now, held, or given up. */
  readonly pluginChanged: (plugin: string) => void;
  /**
   * Handles what is open, for so many milliseconds at most; then nothing is accepted any more, and what is left is logged.
   * Whoever still waits for an event is told.
   */
  readonly drain: (limit: number) => Promise<void>;
}

/** An event that a handler could not handle, after its last retry. */
export interface DeadLetter {
  readonly event: EventEnvelope;
  readonly plugin: string;
  readonly handler: string;
  readonly attempts: number;
  readonly error: { readonly name: string; readonly message: string; readonly stack?: string };
  /** ISO 8601. */
  readonly time: string;
}

/** Since the start. Deliveries are pairs of event and handler. */
export interface EventCounts {
  readonly accepted: number;
  readonly delivered: number;
  readonly failedAttempts: number;
  readonly deadLettered: number;
  /** For a plugin that is disabled or failed. */
  readonly undeliverable: number;
  /** Queued, running or waiting for a retry. */
  readonly open: number;
}
