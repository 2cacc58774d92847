import type { Clock } from "../context/clock.js";
import { deepFreeze } from "../deep-freeze.js";
import type { Redactor } from "../logging/redactor.js";
import type { DeadLetter } from "./event-bus.js";
import type { Failure } from "./queue-context.js";

/** Older ones go: they live in memory and die with the process anyway, and each was logged. */
const MOST = 1000;

export interface DeadLetterList {
  readonly add: (failure: Failure) => void;
  readonly all: () => readonly DeadLetter[];
}

export function deadLetterList(clock: Clock, redact: Redactor): DeadLetterList {
  const letters: DeadLetter[] = [];
  return {
    add: ({ handler, event, attempts, error }) => {
      if (letters.length === MOST) letters.shift();
      letters.push({
        event: deepFreeze(event),
        plugin: handler.plugin,
        handler: handler.handler,
        attempts,
        error: described(error, redact),
        time: new Date(clock.now()).toISOString(),
      });
    },
    all: () => [...letters],
  };
}

function described(error: unknown, redact: Redactor): DeadLetter["error"] {
  if (!(error instanceof Error)) return { name: "Error", message: redact(String(error)) };
  const { name, message, stack } = error;
  return { name, message: redact(message), ...(stack !== undefined && { stack: redact(stack) }) };
}
