import { circle } from "../../diagnostics/catalog/3-services.js";
import type { Rule } from "../../model.js";

/** Plugins start one after the other, so none needs itself, directly or through others. Told once for a circle, with every edge. */
export const noCircles: Rule = (application, report) => {
  for (const requirements of application.circles) {
    const plugins = requirements.map(({ plugin }) => plugin);
    const [first, ...others] = requirements.map(({ plugin, required }, index) => ({
      at: required.at,
      note: `${plugin} needs ${plugins[(index + 1) % plugins.length] ?? plugin}`,
    }));
    if (first !== undefined) report(circle(first.at, { plugins }, others));
  }
};
