import { posix } from "node:path";
import type { Application, PluginDeclaration, Provision } from "../model.js";
import { type Code, ts } from "./render/code.js";
import { lineComment } from "./render/comment.js";

/** What generated code imports for a module at a path: `../plugins/orders/index.js` from generated/, one more step from deeper. */
export function importPath(path: string, depth: number): string {
  const compiled = path.replace(/\.([mc]?)tsx?$/, ".$1js");
  return `${"../".repeat(depth)}${compiled}`;
}

/** The module that exports a plugin, as generated/app.ts imports it. */
export function entrySpecifier({ origin, entry }: PluginDeclaration): string {
  return origin.specifier ?? importPath(entryPath(origin.directory, entry.path), 1);
}

/** The module of a service's contract, as a file in generated/plugins/ imports it. */
export function contractSpecifier({ modules }: Application, { service, origin }: Provision): string {
  const { module } = service.contract;
  const specifier = modules.publicSpecifier(module, origin);
  if (specifier !== null) return specifier;
  return importPath(modules.resolve(module, origin) ?? posix.join(origin.directory, module), 2);
}

/** A manifest's path that is the same on every machine, wherever packages are installed. */
export function manifestLabel({ origin, manifestFile }: PluginDeclaration): string {
  const packaged = origin.kind === "shipped" ? origin.specifier : origin.packageName;
  return origin.kind === "application" || packaged === null ? manifestFile : `${packaged}/plugin.yaml`;
}

/** The first line of a generated file. */
export function header(source: string, whatToChange: string): Code {
  return ts`${lineComment(`Made by \`nexus compile\` from ${source}. Do not edit: change ${whatToChange} and compile again.`)}`;
}

function entryPath(directory: string, entry: string): string {
  return entry.startsWith("./") || entry.startsWith("../") ? posix.join(directory, entry) : entry;
}
