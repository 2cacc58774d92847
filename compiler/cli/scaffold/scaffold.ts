import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import Handlebars from "handlebars";
import { packageRoot } from "../package-root.js";

export interface Scaffolded {
  /** Paths relative to the target, in the order of writing. */
  readonly written: readonly string[];
  /** Files that were there already and were left as they are. */
  readonly kept: readonly string[];
}

export interface ScaffoldTarget {
  /** Folder under compiler/cli/templates/. */
  readonly template: "application" | "plugin";
  /** Absolute. */
  readonly folder: string;
  /** `name` also stands for `[name]` in file names. */
  readonly values: TemplateValues;
}

export interface TemplateValues {
  readonly name: string;
  readonly [value: string]: unknown;
}

/** Renders a folder of templates. A file that is already there is never overwritten. */
export function scaffold({ template, folder, values }: ScaffoldTarget): Scaffolded {
  const written: string[] = [];
  const kept: string[] = [];
  for (const { path, text } of templateFiles(template)) {
    const named = path.replaceAll("[name]", values.name);
    const target = join(folder, named);
    if (existsSync(target)) {
      kept.push(named);
      continue;
    }
    mkdirSync(dirname(target), { recursive: true });
    // "wx": a file that appears in between is not overwritten either.
    writeFileSync(target, render(text, values), { flag: "wx" });
    written.push(named);
  }
  return { written, kept };
}

/** One template as it would be written, for a file that is merged instead. */
export function renderTemplate(template: ScaffoldTarget["template"], path: string, values: TemplateValues): string {
  const found = templateFiles(template).find((file) => file.path === path);
  if (!found) throw new Error(`There is no template for ${path}.`);
  return render(found.text, values);
}

function templateFiles(template: string): readonly { readonly path: string; readonly text: string }[] {
  // "files" of package.json ships the folder, so it stands at the same path in a checkout and in an installation.
  const root = join(packageRoot(), "compiler", "cli", "templates", template);
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".hbs"))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => ({ path: targetPath(relative(root, file).split(sep).join("/")), text: readFileSync(file, "utf8") }));
}

/** npm leaves ".gitignore" out of packages, so its template goes without the dot. */
function targetPath(path: string): string {
  return path.replace(/\.hbs$/, "").replace(/^gitignore$/, ".gitignore");
}

function render(text: string, values: object): string {
  return Handlebars.compile(text, { noEscape: true, strict: true })(values);
}
