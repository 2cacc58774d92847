import { isProblem, unavailable } from "nexus-platform";
import type { Engine, Fault } from "./engines/engine.js";

/**
 * What an engine's error means to whoever called: faults that pass become problems that say 503 with `retry-after` at a request,
 * with the engine's error as their cause. Callers from outside read the text, so it tells nothing of the server.
 */
export function explain(engine: Pick<Engine, "faultOf">, error: unknown): unknown {
  // MySQL's driver puts the statement with its values into the error, and from there they would get into the log.
  if (error instanceof Error && "sql" in error) delete error.sql;
  const fault = engine.faultOf(error);
  if (fault === null || fault === "readOnly") return error;
  return unavailable(texts[fault], { cause: error, headers: retryAfter });
}

const texts: Readonly<Record<Exclude<Fault, "readOnly">, string>> = {
  lost: "The database cannot be reached just now. Try again in a moment.",
  contention:
    "The database gave this work up: what it needs is locked by other work, or both waited for each other. Try again.",
  full: "The database has no room for more data. Nothing was written. Try again when there is room.",
};

const retryAfter = { "retry-after": "1" };

/** No connection became free in time. */
export const poolIsFull = (milliseconds: number): Error =>
  unavailable(`The database is busy: no connection became free within ${milliseconds} ms. Try again in a moment.`, {
    headers: retryAfter,
  });

export const notOpen = (): Error => new Error("The database is not open: its plugin has stopped.");

/** Whether the work took effect cannot be known: the answer to `commit` was lost. */
export const lostWhileCommitting = (cause: unknown): Error =>
  unavailable(
    "The connection to the database was lost during a commit: whether the work took effect is not known. Look before trying again.",
    { cause },
  );

/**
 * What is told to statements of a transaction that is gone: they would take effect by themselves. A fault that passes stays what
 * it is.
 */
export const transactionEnded = (cause: unknown): unknown =>
  isProblem(cause)
    ? cause
    : new Error(
        "The database ended this transaction after an earlier error in it, so no more statements run in it. That error is the cause.",
        { cause },
      );

/** What is told to statements that outlive a transaction that was rolled back. */
export const rolledBack = (): Error =>
  new Error(
    "The transaction that this statement belongs to was rolled back. What goes on after that changes nothing: await everything inside `transaction`.",
  );

/** True where this error, or one that caused it, is such a fault. */
export function isCausedBy(engine: Pick<Engine, "faultOf">, fault: Fault, error: unknown): boolean {
  let cause = error;
  for (let depth = 0; depth < 10 && cause !== undefined && cause !== null; depth += 1) {
    if (engine.faultOf(cause) === fault) return true;
    cause = (cause as { readonly cause?: unknown }).cause;
  }
  return false;
}
