import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { contentHash } from "../../text/content-hash.js";
import { packageRoot, packageVersion } from "../package-root.js";

let known: string | null = null;

/**
 * What the results of this compiler depend on besides their input: the package's version and, in a checkout, where code changes
 * under one version, the state of the compiler's files.
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
  const built = fileURLToPath(new URL("../../../", import.meta.url));
  const folders = [join(built, "compiler"), join(built, "runtime"), join(packageRoot(), "schemas")];
  return contentHash(folders.flatMap(filesIn).map(stateOf).join("\n"));
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
