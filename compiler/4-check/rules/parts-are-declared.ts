import { unknownPart } from "../../diagnostics/catalog/3-services.js";
import type { Rule } from "../../model.js";

/** What `$without` leaves out is a part that the plugin's manifest names. */
export const partsAreDeclared: Rule = (application, report) => {
  for (const { name: plugin, declaration } of application.plugins) {
    const known = declaration.parts.map(({ name }) => name);
    for (const { name: part, at } of declaration.use.without) {
      if (!known.includes(part)) report(unknownPart(at, { plugin, part, known }));
    }
  }
};
