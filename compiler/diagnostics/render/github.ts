import type { Diagnostic, Severity } from "../diagnostic.js";
import { locator, type TextOf } from "../locate.js";

export interface GithubOptions {
  /** Folder of the application in the repository, with "/": annotations need paths from the repository's root. "" for the root. */
  readonly folder: string;
}

/** Workflow commands: GitHub shows each as an annotation at its line. Empty where there are none. */
export function renderGithub(
  diagnostics: readonly Diagnostic[],
  textOf: TextOf,
  { folder }: GithubOptions = { folder: "" },
): string {
  const locationOf = locator(textOf);
  return diagnostics
    .map((diagnostic) => {
      const { file, range } = locationOf(diagnostic.at);
      const properties: readonly (readonly [string, string | number | null])[] = [
        ["file", file === null ? null : folder === "" ? file : `${folder}/${file}`],
        ["line", range?.start.line ?? null],
        ["endLine", range?.end.line ?? null],
        ["col", range?.start.column ?? null],
        ["endColumn", range?.end.column ?? null],
        ["title", diagnostic.code],
      ];
      const written = properties
        .filter(([, value]) => value !== null)
        .map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
      const text = [diagnostic.message, ...(diagnostic.help === null ? [] : [`help: ${diagnostic.help}`])].join("\n");
      return `::${commands[diagnostic.severity]} ${written.join(",")}::${escapeData(text)}\n`;
    })
    .join("");
}

const commands: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", note: "notice" };

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
