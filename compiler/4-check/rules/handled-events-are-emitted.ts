import { unknownEvent } from "../../diagnostics/catalog/6-events.js";
import type { Rule } from "../../model.js";
import { wiredPlugins } from "../wired-plugins.js";

/** What a plugin handles, some plugin emits, if only a disabled one. Told at the entry, unless a broken plugin may emit it. */
export const handledEventsAreEmitted: Rule = (application, report) => {
  if (application.isPartial) return;
  for (const { declaration } of wiredPlugins(application)) {
    for (const { pattern, isPattern, at } of declaration.handles) {
      if (isPattern || application.events.has(pattern)) continue;
      const available = application.available.filter(({ emits }) => emits.includes(pattern)).map(({ name }) => name);
      report(unknownEvent(at, { event: pattern, known: [...application.events.keys()], available }));
    }
  }
};
