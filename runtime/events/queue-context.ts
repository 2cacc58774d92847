import type { EventEnvelope } from "../api/plugin.js";
import type { Clock } from "../context/clock.js";
import type { HandlerDefinition } from "../definition.js";
import type { CallHandler } from "./handler-runner.js";

/** What a handler's queue needs of the bus, and what it tells it. */
export interface QueueContext {
  /** Calls the handler of the plugin in this slot, which runs. */
  readonly call: CallHandler;
  readonly clock: Clock;
  /** 0 to 1, for the jitter of retries. */
  readonly random: () => number;
  /** Calls back soon, outside everything that runs now. */
  readonly later: (callback: () => void) => void;
  readonly delivered: () => void;
  readonly attemptFailed: (failure: Failure, retryAfter: number) => void;
  readonly deadLettered: (failure: Failure) => void;
  readonly undeliverable: (handler: HandlerDefinition, event: EventEnvelope, reason: string) => void;
  /** A handler failed after its time was up, when that was counted already. */
  readonly failedLate: (failure: Failure) => void;
}

export interface Failure {
  readonly handler: HandlerDefinition;
  readonly event: EventEnvelope;
  readonly attempts: number;
  readonly error: unknown;
}
