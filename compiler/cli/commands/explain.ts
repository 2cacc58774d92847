import { codes } from "../../diagnostics/catalog/all.js";
import { didYouMean } from "../../diagnostics/closest.js";
import type { Command, CommandContext } from "../command-context.js";
import { codeText, renderMarkdown } from "../explain/code-text.js";
import { findThings, knownThings, parseThing } from "../explain/find-things.js";
import { explanationJson, renderExplanation } from "../explain/render-explanation.js";
import { CommandFailure, type ExitStatus } from "../failures.js";
import { openApplication } from "../open-application.js";

export interface ExplainOptions {
  /** "NX3005", "users", "service:users", "POST /users", "database.url". */
  readonly thing: string;
  readonly format: "text" | "json";
}

/** `nexus explain`. A code needs no application. */
export const explain: Command<ExplainOptions> = ({ thing, format }, context) => {
  const { kind, name } = parseThing(thing);
  const code = name.toUpperCase();
  if (kind === "code" || (kind === null && /^NX\d+$/.test(code))) return explainCode(code, format, context);
  return explainThing(thing, format, context);
};

function explainCode(
  code: string,
  format: ExplainOptions["format"],
  { terminal: { out } }: CommandContext,
): ExitStatus {
  if (!Object.hasOwn(codes, code)) {
    const [first = "", last = first] = [Object.keys(codes)[0], Object.keys(codes).at(-1)];
    throw new CommandFailure(
      `there is no code "${code}"`,
      didYouMean(code, Object.keys(codes), `the first is ${first}, the last ${last}`),
    );
  }
  const text = codeText(code);
  out.write(format === "json" ? json([{ kind: "code", name: code, text }]) : renderMarkdown(text, out.colors));
  return 0;
}

function explainThing(thing: string, format: ExplainOptions["format"], context: CommandContext): ExitStatus {
  const { application, textOf } = openApplication(context);
  const found = findThings(application, thing, textOf);
  if (found.length === 0) {
    const hint = didYouMean(thing, knownThings(application, thing), "nexus graph shows what there is");
    throw new CommandFailure(`nothing here is called "${thing}"`, hint);
  }
  const { write, colors } = context.terminal.out;
  write(
    format === "json"
      ? json(found.map((explanation) => explanationJson(explanation, textOf)))
      : found.map((explanation) => renderExplanation(explanation, textOf, colors)).join("\n"),
  );
  return 0;
}

function json(found: readonly object[]): string {
  return `${JSON.stringify({ found }, null, 2)}\n`;
}
