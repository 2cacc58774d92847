import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { contentHash } from "../../text/content-hash.js";
import { packageRoot, packageVersion } from "../package-root.js";
import { readText } from "./read-file.js";

let known: string | null = null;

/**
 * What the results of this compiler depend on besides their input: the package's version and, in a checkout, where code changes
 * under one version, what the build wrote of the code that it made, or the state of sources that run as they are.
 */
export function compilerIdentity(): string {
  known ??= isCheckout() ? `${packageVersion()}+${stateOfFiles()}` : packageVersion();
  return known;
}

/** The package that is published holds no tsconfig.json. */
function isCheckout(): boolean {
  return existsSync(join(packageRoot(), "tsconfig.json"));
}

function stateOfFiles(): string {
  const code = fileURLToPath(new URL("../../../", import.meta.url));
  const digest = readText(join(code, "digest"));
  const changing = digest === null ? [join(code, "compiler"), join(code, "runtime")] : [];
  const states = [...changing, join(packageRoot(), "schemas")].flatMap(filesIn).map(stateOf);
  return contentHash([digest ?? "", ...states].join("\n"));
}

function filesIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(js|ts|json|hbs)$/.test(name))
    .sort()
    .map((name) => join(folder, name));
}

function stateOf(file: string): string {
  const { mtimeMs, size } = statSync(file);
  return `${file} ${size} ${mtimeMs}`;
}
