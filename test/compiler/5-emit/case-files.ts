import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "../../../compiler/compile.js";
import { memorySource } from "../memory-source.js";

/** An application of test/compiler/cases with what it compiles to: its sources, and generated/. */
export function compiledCase(name: string): Readonly<Record<string, string>> {
  const folder = fileURLToPath(new URL(`../cases/${name}/app`, import.meta.url));
  const sources = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const app = Object.fromEntries(
    sources.map((path) => [relative(folder, path).split(sep).join("/"), readFileSync(path, "utf8")]),
  );
  return { ...app, ...generated(app) };
}

/** The generated files of an application, by path from its root. */
export function generated(app: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const { files, diagnostics } = compile(memorySource(app));
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join("\n"));
  return Object.fromEntries(files.map(({ path, content }) => [`generated/${path}`, content]));
}
