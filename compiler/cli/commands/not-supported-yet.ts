import { UsageError } from "../failures.js";

/** Answers to what the design reserves, so that nobody takes it for a slip of the keyboard. */
export function notSupportedYet(what: string): never {
  throw new UsageError(`"${what}" is not supported yet`);
}
