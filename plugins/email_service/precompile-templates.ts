import { resolve } from "node:path";
import type { PrecompileContext } from "nexus-platform";
import { functionText } from "./compile-template.js";
import { readTemplates, type TemplateSources } from "./template-folder.js";
import type { TemplateKind, TemplateText } from "./template-functions.js";
import { partsOf } from "./templates.js";

/**
 * The module of the functions of all templates that nexus.yaml leads to, whatever the environment, and to where no variable
 * is set. A folder that is known only when the application starts, and a file that was changed since, are compiled then.
 */
export default async function precompileTemplates({ root, settings }: PrecompileContext): Promise<string> {
  const functions: Record<TemplateKind, Map<string, string>> = { html: new Map(), text: new Map() };
  const add = (kind: TemplateKind, template: TemplateText, partials: ReadonlySet<string>): void =>
    void functions[kind].set(template.content, functionText(kind, template, partials));

  for (const folder of foldersIn(settings)) addFolder(await readTemplates(resolve(root, folder)), add);
  for (const content of addressesIn(settings)) add("text", { content, path: `"${content}"` }, new Set());
  return `export const precompiledTemplates = { html: ${table(functions.html)}, text: ${table(functions.text)} };\n`;
}

type Add = (kind: TemplateKind, template: TemplateText, partials: ReadonlySet<string>) => void;

function addFolder({ templates, partials }: TemplateSources, add: Add): void {
  const names = {
    html: new Set(partials.html.map(({ name }) => name)),
    text: new Set(partials.text.map(({ name }) => name)),
  };
  for (const partial of partials.html) add("html", partial, names.html);
  for (const partial of partials.text) add("text", partial, names.text);
  for (const template of templates) {
    const { subject, html, text } = partsOf(template);
    add("text", subject, names.text);
    add("html", html, names.html);
    if (text !== null) add("text", text, names.text);
  }
}

function foldersIn([base = {}, ...overlays]: PrecompileContext["settings"]): ReadonlySet<string> {
  const written = [base["templates_dir"] ?? "./templates", ...overlays.map((each) => each["templates_dir"])];
  const folders = written.filter((folder) => typeof folder === "string").map(withFallbacks);
  return new Set(folders.filter((folder) => !folder.includes("${")));
}

/** What it is where no variable is set. */
const withFallbacks = (text: string): string => text.replaceAll(/\$\{env:[^}:]+:-([^}]*)\}/g, "$1");

function addressesIn(settings: PrecompileContext["settings"]): ReadonlySet<string> {
  const mails = settings.flatMap(({ mails }) =>
    typeof mails === "object" && mails !== null ? Object.values(mails) : [],
  );
  const addresses = mails.map((mail) =>
    typeof mail === "object" && mail !== null && "to" in mail ? mail["to"] : null,
  );
  return new Set(addresses.filter((to) => typeof to === "string").filter((to) => !to.includes("${")));
}

const table = (functions: ReadonlyMap<string, string>): string =>
  `{ ${[...functions].map(([content, text]) => `${JSON.stringify(content)}: ${text}`).join(", ")} }`;
