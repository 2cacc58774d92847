import { circle } from "../../diagnostics/catalog/3-services.js";
import type { Dependency, Rule } from "../../model.js";

/** Plugins start one after the other, so none needs itself, directly or through others. Told once for a circle, with every edge. */
export const noCircles: Rule = (application, report) => {
  for (const dependencies of application.circles) {
    const plugins = dependencies.map(({ plugin }) => plugin);
    const [first, ...others] = dependencies.map((dependency, index) => ({
      at: dependency.at,
      note: stepNote(dependency, plugins[(index + 1) % plugins.length] ?? dependency.plugin),
    }));
    const reliance = dependencies.find(({ feature }) => feature !== null) ?? null;
    if (first !== undefined) report(circle(first.at, { plugins, label: first.note, reliance }, others));
  }
};

function stepNote({ plugin, feature }: Dependency, next: string): string {
  if (plugin === next) return `${plugin} needs itself`;
  return feature === null ? `${plugin} needs ${next}` : `${plugin} needs ${next} for ${feature}`;
}
