import { posix } from "node:path";
import type { Source } from "../../model.js";

/** What may stand in the place of a file with that ending: sources and declarations are found for what was, or will be, compiled. */
const substitutes: Readonly<Record<string, readonly string[]>> = {
  ".js": [".js", ".ts", ".tsx", ".d.ts"],
  ".mjs": [".mjs", ".mts", ".d.mts"],
  ".cjs": [".cjs", ".cts", ".d.cts"],
  ".jsx": [".jsx", ".tsx", ".d.ts"],
  ".ts": [".ts", ".js", ".d.ts"],
  ".mts": [".mts", ".mjs", ".d.mts"],
  ".cts": [".cts", ".cjs", ".d.cts"],
  ".tsx": [".tsx", ".js", ".jsx", ".d.ts"],
};

const compiled: ReadonlySet<string> = new Set([".js", ".mjs", ".cjs", ".jsx"]);

export interface ModuleFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** The file that a path to a module means, with its content. */
export function readModule(path: string, source: Source): ModuleFile | null {
  for (const candidate of candidates(path)) {
    const read = source.read(candidate);
    if (read.ok) return { path: candidate, bytes: read.bytes };
  }
  return null;
}

/** The declarations beside a compiled module. */
export function readDeclarations(path: string, source: Source): ModuleFile | null {
  const extension = posix.extname(path);
  if (!compiled.has(extension)) return null;
  const declaration = substitutes[extension]?.at(-1) ?? "";
  const file = path.slice(0, -extension.length) + declaration;
  const read = source.read(file);
  return read.ok ? { path: file, bytes: read.bytes } : null;
}

function candidates(path: string): readonly string[] {
  const extension = posix.extname(path);
  const known = path.endsWith(`.d${extension}`) ? undefined : substitutes[extension];
  if (known !== undefined) return known.map((substitute) => path.slice(0, -extension.length) + substitute);
  const extended = [".ts", ".tsx", ".js", ".d.ts"].map((ending) => path + ending);
  return extension === "" ? [...extended, `${path}/index.ts`, `${path}/index.js`] : [path, ...extended];
}
