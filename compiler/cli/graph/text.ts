import type { Application, Plugin } from "../../model.js";
import { requirementText } from "../explain/describe-plugin.js";
import { counted } from "../proof.js";

/** For people: plugins in start order, each with what it gives and takes. */
export function renderGraphText(application: Application): string {
  const { declaration, plugins } = application;
  const width = String(plugins.length).length;
  const blocks = plugins.map((plugin, index) => {
    const head = `${String(index + 1).padStart(width)}. ${plugin.name} ${plugin.declaration.version}${plugin.isWired ? "" : " (disabled)"}`;
    const indent = " ".repeat(width + 2);
    return [head, ...linesOf(application, plugin).map((line) => `${indent}${line}`)].join("\n");
  });
  return `${[`${declaration.name} ${declaration.version}: ${counted(plugins.length, "plugin")} in start order`, ...blocks].join("\n")}\n`;
}

function linesOf({ events, routes }: Application, { name, declaration, requirements }: Plugin): readonly string[] {
  return [
    ...declaration.provides.map(
      ({ name: service, version, scope }) =>
        `provides ${service} ${version}${scope === "singleton" ? "" : ` (${scope})`}`,
    ),
    ...requirements.map((requirement) => `requires ${requirementText(requirement)}`),
    ...declaration.emits.map((emitted) => {
      // One plugin may handle it twice, by name and by a pattern.
      const handlers = new Set(events.get(emitted.name)?.handlers.map(({ plugin }) => plugin));
      return `emits    ${emitted.name} → ${handlers.size === 0 ? "nobody" : [...handlers].join(", ")}`;
    }),
    ...declaration.handles.map(({ pattern }) => `handles  ${pattern}`),
    ...routes
      .filter(({ plugin }) => plugin === name)
      .map(({ path, declaration: { method } }) => `serves   ${method} ${path}`),
  ];
}
