import type { Application } from "../../model.js";
import type { Command } from "../command-context.js";
import { renderDot } from "../graph/dot.js";
import { renderMermaid } from "../graph/mermaid.js";
import { renderGraphText } from "../graph/text.js";
import { openApplication } from "../open-application.js";
import { notSupportedYet } from "./not-supported-yet.js";

export interface GraphOptions {
  readonly format: "text" | "mermaid" | "dot" | "json" | "svg";
}

/** `nexus graph`. Shows a faulty application as far as it is understood, and then fails. */
export const graph: Command<GraphOptions> = ({ format }, context) => {
  if (format === "svg") notSupportedYet("--format svg");
  const { application, files, hasErrors } = openApplication(context, { sound: format === "json" });
  const rendered =
    format === "json" ? files.find(({ path }) => path === "graph.json")?.content : renderers[format](application);
  if (rendered === undefined) throw new Error("The compiler made no graph.json.");
  context.terminal.out.write(rendered);
  return hasErrors ? 1 : 0;
};

const renderers: Readonly<Record<"text" | "mermaid" | "dot", (application: Application) => string>> = {
  text: renderGraphText,
  mermaid: renderMermaid,
  dot: renderDot,
};
