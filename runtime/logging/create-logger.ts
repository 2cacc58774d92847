import { pino } from "pino";
import type { Logger } from "../api/logger.js";
import type { Clock } from "../context/clock.js";
import { currentContext } from "../context/execution-context.js";
import type { LoggingSettings } from "../settings/settings.js";
import { redactLine } from "./redact-line.js";
import type { Redactor } from "./redactor.js";

export interface LoggerOptions {
  /** The application's name, in every line. */
  readonly app: string;
  /** Number of the process among those of the application, in every line; null where it is the only one. */
  readonly worker: number | null;
  readonly level: LoggingSettings["level"];
  readonly clock: Clock;
  readonly redact: Redactor;
  /** Takes a finished line with its line feed. */
  readonly write: (line: string) => void;
}

/**
 * Pino writing JSON lines, one object each, that carry the ids of the request or event they were written for. No transport:
 * that is a second thread, and it cannot be bundled.
 */
export function createLogger({ app, worker, level, clock, redact, write }: LoggerOptions): Logger {
  return pino(
    {
      level,
      base: worker === null ? { app } : { app, worker },
      timestamp: () => `,"time":"${new Date(clock.now()).toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: pino.stdSerializers.err, error: pino.stdSerializers.err },
      mixin: contextFields,
    },
    { write: (line: string) => write(redactLine(line, redact)) },
  );
}

/** A new object for each line: pino writes the line's own fields into it. */
function contextFields(): object {
  const context = currentContext();
  if (context === undefined) return {};
  const { requestId, eventId, correlationId } = context;
  return { ...(requestId !== undefined && { requestId }), ...(eventId !== undefined && { eventId }), correlationId };
}
