import type { Report } from "./diagnostics/diagnostic.js";

/** One step: pure. It reports every problem it can find and returns its best effort; whether to go on is not its decision. */
export type Phase<In, Out> = (input: In, report: Report) => Out;
