import type { Logger } from "../api/logger.js";
import type { HandlerDefinition } from "../definition.js";
import type { DeadLetterList } from "./dead-letter-list.js";
import type { EventCounts } from "./event-bus.js";
import type { Failure, QueueContext } from "./queue-context.js";

/** Counts and logs what becomes of events, and knows when nothing is open. */
export interface DeliveryReport {
  readonly accepted: () => void;
  /** An event is on its way to so many handlers. */
  readonly opened: (handlers: number) => void;
  readonly outcomes: Pick<
    QueueContext,
    "delivered" | "attemptFailed" | "deadLettered" | "undeliverable" | "failedLate"
  >;
  /** A stored delivery is a dead letter; the outbox has counted its attempts. */
  readonly deadLetteredElsewhere: (failure: Failure) => void;
  /** What was open for this handler is given up. */
  readonly abandoned: (handler: HandlerDefinition, eventIds: readonly string[]) => void;
  readonly counts: () => EventCounts;
  readonly idle: () => Promise<void>;
}

type Counts = { -readonly [Name in keyof EventCounts]: EventCounts[Name] };

export function deliveryReport(log: Logger, deadLetters: DeadLetterList): DeliveryReport {
  const counts: Counts = { accepted: 0, delivered: 0, failedAttempts: 0, deadLettered: 0, undeliverable: 0, open: 0 };
  const toldUndeliverable = new Set<HandlerDefinition>();
  let whenIdle: (() => void)[] = [];
  const closed = (): void => {
    counts.open -= 1;
    if (counts.open > 0) return;
    for (const resolve of whenIdle) resolve();
    whenIdle = [];
  };

  return {
    accepted: () => {
      counts.accepted += 1;
    },
    opened: (handlers) => {
      counts.open += handlers;
    },
    outcomes: {
      delivered: () => {
        counts.delivered += 1;
        closed();
      },
      attemptFailed: (failure, retryAfter) => {
        counts.failedAttempts += 1;
        log.warn({ ...fieldsOf(failure), retryAfter }, "event handler failed and is tried again");
      },
      deadLettered: (failure) => {
        counts.failedAttempts += 1;
        counts.deadLettered += 1;
        deadLetters.add(failure);
        log.error(fieldsOf(failure), "event handler failed; the event is a dead letter");
        closed();
      },
      undeliverable: (handler, event, reason) => {
        counts.undeliverable += 1;
        // Once aloud: a plugin that is off may be sent a thousand events a second.
        const tell = toldUndeliverable.has(handler) ? log.debug : log.warn;
        toldUndeliverable.add(handler);
        tell.call(
          log,
          { plugin: handler.plugin, handler: handler.handler, event: event.type, eventId: event.id, reason },
          "event not delivered",
        );
        closed();
      },
      failedLate: (failure) => log.warn(fieldsOf(failure), "event handler failed after its time was up"),
    },
    deadLetteredElsewhere: (failure) => {
      counts.deadLettered += 1;
      deadLetters.add(failure);
      log.error(fieldsOf(failure), "event handler failed; the event is a dead letter");
    },
    abandoned: ({ plugin, handler }, eventIds) => {
      if (eventIds.length === 0) return;
      log.error(
        { plugin, handler, lost: eventIds.length, eventIds: eventIds.slice(0, 100) },
        "events were not handled before the stop",
      );
      for (const _ of eventIds) closed();
    },
    counts: () => ({ ...counts }),
    idle: () => (counts.open === 0 ? Promise.resolve() : new Promise((resolve) => whenIdle.push(resolve))),
  };
}

function fieldsOf({ handler, event, attempts, error }: Failure): Readonly<Record<string, unknown>> {
  return {
    plugin: handler.plugin,
    handler: handler.handler,
    event: event.type,
    eventId: event.id,
    correlationId: event.correlationid,
    attempts,
    err: error instanceof Error ? error : new Error(String(error)),
  };
}
