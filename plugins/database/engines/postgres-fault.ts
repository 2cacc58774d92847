import type { Fault } from "./engine.js";
import { isSocketFault } from "./socket-fault.js";

/** Kinds of PostgreSQL's errors by SQLSTATE, and those of the driver, which has only texts. */
export function postgresFault(error: unknown): Fault | null {
  if (!(error instanceof Error)) return null;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  if (isSocketFault(code) || code.startsWith("08") || lostTexts.test(error.message)) return "lost";
  return byCode[code] ?? null;
}

const byCode: Readonly<Record<string, Fault>> = {
  "57P01": "lost", // ended by an administrator, or the server stops
  "57P02": "lost", // crash
  "57P03": "lost", // starting or stopping
  "25P03": "lost", // its transaction ran no statement for too long
  "53300": "lost", // too many connections
  "40001": "contention", // serialization failure
  "40P01": "contention", // deadlock
  "55P03": "contention", // lock not available
  "53100": "full", // disk
  "25006": "readOnly",
};

const lostTexts = /^Connection terminated|and is not queryable$|^Client was closed/;
