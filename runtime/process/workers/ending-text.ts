import { ownValue } from "../../own-value.js";
import type { Ending } from "./worker-process.js";

/** How a worker ended, with what that usually means. */
export function endingText({ code, signal }: Ending): string {
  if (signal === null) return `worker ended with status ${code}`;
  const meaning = ownValue(meanings, signal);
  return `worker was ended by ${signal}${meaning === undefined ? "" : ` (${meaning})`}`;
}

const meanings: Readonly<Record<string, string>> = {
  SIGABRT: "usually its heap was full: standard error says so; give it more with --max-old-space-size",
  SIGKILL: "somebody killed it, or the machine or container had no memory left for so many workers",
  SIGSEGV: "a fault of a native addon",
};
