import { unmatchedPattern } from "../../diagnostics/catalog/6-events.js";
import type { Rule } from "../../model.js";

/** A pattern matches some event, or it is a slip. Told at the pattern, unless a broken plugin may emit what it means. */
export const patternsMatch: Rule = (application, report) => {
  if (application.isPartial) return;
  const known = [...application.events.keys()];
  for (const { handled } of application.unmatchedPatterns) {
    report(unmatchedPattern(handled.at, { pattern: handled.pattern, known }));
  }
};
