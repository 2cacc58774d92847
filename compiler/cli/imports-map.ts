import { join } from "node:path";
import { importsMapMissing } from "../diagnostics/catalog/9-generated.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { TextOf } from "../diagnostics/locate.js";
import { inReadingOrder } from "../diagnostics/reading-order.js";
import { readText } from "./disk/read-file.js";

/** What an application's package.json must say, so that its code can import "#nexus" and "#nexus/<plugin>". */
export const applicationImports = {
  "#nexus": "./generated/index.ts",
  "#nexus/*": "./generated/plugins/*.ts",
} as const;

/** Keys of the map that the package.json in `root` lacks; null where there is no readable package.json in it. */
export function missingImports(root: string): readonly string[] | null {
  const manifest = readManifest(root);
  if (manifest === null) return null;
  const map = manifest["imports"];
  const declared = isRecord(map) ? map : {};
  return Object.keys(applicationImports).filter((key) => !(key in declared));
}

/**
 * Adds the warning about a missing map to what was found. A folder without a package.json is left alone: `nexus doctor` tells
 * about it, and the map may stand further up.
 */
export function withImportsMap<Result extends { readonly diagnostics: readonly Diagnostic[]; readonly textOf: TextOf }>(
  root: string,
  result: Result,
): Result {
  const missing = missingImports(root);
  if (missing === null || missing.length === 0) return result;
  const warning = importsMapMissing({ file: "package.json", span: null }, { missing, imports: applicationImports });
  return { ...result, diagnostics: inReadingOrder([...result.diagnostics, warning]) };
}

function readManifest(root: string): Readonly<Record<string, unknown>> | null {
  try {
    const manifest: unknown = JSON.parse(readText(join(root, "package.json")) ?? "");
    return isRecord(manifest) ? manifest : null;
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
