import type { Application } from "../../model.js";
import { eventEdges, serviceEdges } from "./edges.js";

/** For Markdown: solid lines to providers, dotted ones along events. */
export function renderMermaid(application: Application): string {
  // Some plugin names ("end") are words of Mermaid's own.
  const id = (name: string): string => `plugin_${name}`;
  return [
    "flowchart LR",
    ...application.plugins.map(({ name, isWired }) => `  ${id(name)}["${text(name)}${isWired ? "" : " (disabled)"}"]`),
    ...serviceEdges(application).map(
      ({ from, to, labels }) => `  ${id(from)} -->|"${text(labels.join(", "))}"| ${id(to)}`,
    ),
    ...eventEdges(application).map(
      ({ from, to, labels }) => `  ${id(from)} -.->|"${text(labels.join(", "))}"| ${id(to)}`,
    ),
    "",
  ].join("\n");
}

function text(label: string): string {
  return label.replaceAll('"', "#quot;");
}
