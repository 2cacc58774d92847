import type { Application } from "../../model.js";
import { eventEdges, serviceEdges } from "./edges.js";

/** For Graphviz: solid lines to providers, dashed ones along events. */
export function renderDot(application: Application): string {
  return [
    `digraph ${quoted(application.declaration.name)} {`,
    "  rankdir=LR;",
    '  node [shape=box, style=rounded, fontname="sans-serif"];',
    '  edge [fontname="sans-serif", fontsize=10];',
    ...application.plugins.map(({ name, isWired }) => `  ${quoted(name)}${isWired ? "" : " [style=dashed]"};`),
    ...serviceEdges(application).map(
      ({ from, to, labels }) => `  ${quoted(from)} -> ${quoted(to)} [label=${quoted(labels.join("\n"))}];`,
    ),
    ...eventEdges(application).map(
      ({ from, to, labels }) =>
        `  ${quoted(from)} -> ${quoted(to)} [label=${quoted(labels.join("\n"))}, style=dashed];`,
    ),
    "}",
    "",
  ].join("\n");
}

function quoted(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
}
