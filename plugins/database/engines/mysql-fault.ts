import type { Fault } from "./engine.js";
import { isSocketFault } from "./socket-fault.js";

/** Kinds of MySQL's errors by number, and those of the driver: after a "fatal" one the connection is no more. */
export function mysqlFault(error: unknown): Fault | null {
  if (!(error instanceof Error)) return null;
  const { errno, code, fatal } = error as { errno?: unknown; code?: unknown; fatal?: unknown };
  const kind = typeof errno === "number" ? byNumber[errno] : undefined;
  if (kind !== undefined) return kind;
  const isLost = typeof code === "string" && (isSocketFault(code) || code === "PROTOCOL_CONNECTION_LOST");
  return isLost || (fatal === true && closedTexts.test(error.message)) ? "lost" : null;
}

const byNumber: Readonly<Record<number, Fault>> = {
  1040: "lost", // too many connections
  1053: "lost", // the server stops
  1927: "lost", // MariaDB: connection was killed
  2006: "lost", // gone away
  2013: "lost", // lost during a query
  1205: "contention", // lock wait timeout
  1213: "contention", // deadlock
  3572: "contention", // NOWAIT
  1021: "full", // disk
  1114: "full", // table
  1290: "readOnly",
  1792: "readOnly",
  1836: "readOnly",
};

const closedTexts = /closed state|Connection lost|connect ETIMEDOUT/;
