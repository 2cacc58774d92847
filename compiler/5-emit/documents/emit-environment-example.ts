import { parseTemplate } from "../../../runtime/settings/interpolation.js";
import type { Application, GeneratedFile, Json } from "../../model.js";
import { isList, isObject } from "../types/schema-shape.js";

/** generated/env.example: every variable that nexus.yaml names, all commented out: an empty value is an error at start. */
export function emitEnvironmentExample(application: Application): GeneratedFile {
  const uses = usesByVariable(application);
  const sections = [...uses].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, found]) => section(name, found));
  const opening = [
    `# Variables of ${oneLine(application.declaration.name)}. Made by \`nexus compile\` from nexus.yaml. Do not edit.`,
    "# `nexus dev` reads .env; otherwise set them in the environment.",
  ];
  return {
    path: "env.example",
    content: [opening, ...sections, fixed].map((lines) => `${lines.join("\n")}\n`).join("\n"),
  };
}

interface Use {
  /** "plugins.database.url", "environments.production.plugins.database.url". */
  readonly path: string;
  readonly fallback: string | null;
}

const fixed = [
  "# Read by every application:",
  "# NEXUS_ENV=production            the environment whose overlay is laid over nexus.yaml",
  "# NEXUS_CONFIG=/etc/app.yaml      a file of settings, laid over both",
  "# NEXUS_SERVER__PORT=8000         one setting; NEXUS_PLUGINS__<PLUGIN>__<SETTING> for a plugin's",
];

function section(name: string, uses: readonly Use[]): readonly string[] {
  const places = uses.map(
    ({ path, fallback }) => `# ${path}${fallback === null ? "" : ` (default: ${oneLine(fallback)})`}`,
  );
  const fallback = uses.find((use) => use.fallback !== null)?.fallback ?? "";
  return [...places, `# ${name}=${oneLine(fallback)}`];
}

function usesByVariable({ declaration, plugins }: Application): ReadonlyMap<string, readonly Use[]> {
  const uses = new Map<string, Use[]>();
  const visit = (value: Json, path: string): void => {
    if (typeof value === "string") {
      for (const { name, fallback } of variablesIn(value)) append(uses, name, { path, fallback });
    } else if (isList(value)) {
      for (const [index, item] of value.entries()) visit(item, `${path}.${index}`);
    } else if (isObject(value)) {
      for (const [key, member] of Object.entries(value)) visit(member, `${path}.${oneLine(key)}`);
    }
  };
  visit(declaration.server, "server");
  visit(declaration.logging, "logging");
  for (const { name, declaration: plugin } of plugins) {
    visit(plugin.use.enabled, `plugins.${name}.$enabled`);
    visit(plugin.use.settings, `plugins.${name}`);
  }
  for (const { name, server, logging, plugins: overlays } of declaration.environments) {
    visit(server, `environments.${name}.server`);
    visit(logging, `environments.${name}.logging`);
    for (const [plugin, settings] of overlays) visit(settings, `environments.${name}.plugins.${plugin}`);
  }
  return uses;
}

function append(uses: Map<string, Use[]>, name: string, use: Use): void {
  uses.set(name, [...(uses.get(name) ?? []), use]);
}

function variablesIn(text: string): readonly { readonly name: string; readonly fallback: string | null }[] {
  const template = parseTemplate(text);
  return template.ok ? template.parts.filter((part) => part.kind === "env") : [];
}

/** Nothing of a value starts a line of its own, which would be read as a variable. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ").trim();
}
