import { readFileSync } from "node:fs";
import { join } from "node:path";
import { codes } from "../../diagnostics/catalog/all.js";
import { CommandFailure } from "../failures.js";
import { packageRoot } from "../package-root.js";
import type { Colors } from "../terminal.js";

/** The long text about a code, as Markdown. */
export function codeText(code: string): string {
  const entry = codes[code];
  if (entry?.later) return `# ${code}: ${entry.title}\n\nReserved: no version reports it yet.\n`;
  try {
    return readFileSync(join(packageRoot(), "compiler", "diagnostics", "explain", `${code}.md`), "utf8");
  } catch {
    throw new CommandFailure(`there is no text about ${code} in this installation`, "install nexus-platform again");
  }
}

/** Markdown as a terminal shows it: headings bold, code apart under its file's name, no marks left where colours say the same. */
export function renderMarkdown(markdown: string, colors: Colors): string {
  let isCode = false;
  const lines: string[] = [];
  for (const line of markdown.trimEnd().split("\n")) {
    if (line.startsWith("```")) {
      isCode = !isCode;
      const file = line.split(" ")[1];
      if (file !== undefined) lines.push(`  ${colors.bold(file)}`);
    } else if (isCode) lines.push(line === "" ? "" : `    ${colors.cyan(line)}`);
    else if (/^#+ /.test(line)) lines.push(colors.bold(line.replace(/^#+ /, "")));
    else lines.push(line.replaceAll(/`([^`]+)`/g, (_, code: string) => colors.cyan(code)));
  }
  return `${lines.join("\n")}\n`;
}
