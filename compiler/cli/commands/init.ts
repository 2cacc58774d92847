import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import type { Command, CommandContext } from "../command-context.js";
import { CommandFailure, UsageError } from "../failures.js";
import { mergePackageJson } from "../scaffold/merge-package-json.js";
import { renderTemplate, scaffold, type TemplateValues } from "../scaffold/scaffold.js";
import { templateVersions } from "../scaffold/template-versions.js";

export interface InitOptions {
  readonly dir?: string;
  readonly name?: string;
}

/** `nexus init [dir]`. */
export const init: Command<InitOptions> = ({ dir, name }, context) => {
  const folder = resolve(context.root, dir ?? ".");
  const stat = statSync(folder, { throwIfNoEntry: false });
  if (stat && !stat.isDirectory()) throw new CommandFailure(`"${dir}" is a file`, "name a folder");
  if (existsSync(join(folder, "nexus.yaml"))) {
    throw new CommandFailure(
      `there is a nexus.yaml in ${dir ?? "this folder"} already`,
      "nexus plugin create adds a plugin to it",
    );
  }
  const applicationName = name === undefined ? nameOf(folder) : checkedName(name);
  const values = {
    name: applicationName,
    packageName: applicationName.replaceAll("_", "-"),
    versions: templateVersions(folder),
  };
  mkdirSync(folder, { recursive: true });
  const notes = mergedPackage(folder, values);
  const { written, kept } = scaffold({ template: "application", folder, values });
  tell({ written, kept: kept.filter((path) => path !== "package.json"), notes, folder }, context);
  return 0;
};

/** What npm and YAML both take without quotes. */
const namePattern = /^[a-z][a-z0-9_-]{0,99}$/;

function checkedName(name: string): string {
  if (namePattern.test(name)) return name;
  throw new UsageError(
    `"${name}" cannot name an application`,
    'take lower-case letters, digits, "-" and "_", and begin with a letter',
  );
}

function nameOf(folder: string): string {
  const name = basename(folder)
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]+/g, "-")
    .replace(/^[^a-z]+/, "")
    .replace(/[-_]+$/, "");
  if (namePattern.test(name)) return name;
  throw new UsageError(`no name can be made from the folder "${basename(folder)}"`, "give one with --name");
}

/** A package.json that is there keeps all it says, and gets what an application needs. */
function mergedPackage(folder: string, values: TemplateValues): readonly string[] {
  const path = join(folder, "package.json");
  if (!existsSync(path)) return [];
  const existing = readFileSync(path, "utf8");
  const merged = mergePackageJson(existing, renderTemplate("application", "package.json", values));
  if (merged === null)
    throw new CommandFailure(
      "package.json is not a JSON object",
      "repair it, or make the application in another folder",
    );
  if (merged.added.length > 0) {
    writeFileSync(`${path}.new`, merged.text);
    renameSync(`${path}.new`, path);
  }
  const added = merged.added.length === 0 ? [] : [`added to package.json: ${merged.added.join(", ")}`];
  // Node and tsc take .ts files for CommonJS then; changing what is there is left to its owner.
  const isModule = /"type"\s*:\s*"module"/.test(merged.text);
  return isModule
    ? added
    : [...added, 'package.json must say "type": "module" for the application to run: please change it'];
}

interface Done {
  readonly written: readonly string[];
  readonly kept: readonly string[];
  readonly notes: readonly string[];
  readonly folder: string;
}

function tell({ written, kept, notes, folder }: Done, { terminal: { out } }: CommandContext): void {
  const { green, dim, bold } = out.colors;
  const here = relative(process.cwd(), folder);
  const steps = [...(here === "" ? [] : [`cd ${here}`]), "npm install", "npm test", "npm run dev"];
  const lines = [
    ...written.map((path) => `${green("✔")} ${path}`),
    ...kept.map((path) => dim(`  ${path} was there and is left as it is`)),
    ...notes.map((note) => `  ${note}`),
    "",
    "Next:",
    ...steps.map((step) => `  ${bold(step)}`),
    "",
  ];
  out.write(`${lines.join("\n")}`);
}
