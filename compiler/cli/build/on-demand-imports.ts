import { basename, dirname } from "node:path";
import { build, type Message } from "esbuild";

/**
 * Gives each `import(` of a module that esbuild wrote another name of as many characters, so that the source map holds: of the
 * modules beside it that of `modules`, of everything else `others`. esbuild itself says where they stand, because a text may
 * look like one.
 */
export async function renameImports(
  text: string,
  { file, modules, others }: { readonly file: string; readonly modules: string; readonly others: string },
  names: readonly string[],
): Promise<string> {
  // It tells only of computed names where they stand: for that all of them become computed.
  const computed = text.replaceAll(literalImport, `import(${mark}$1`);
  const places = await computedImports(computed, file);
  const renamed = places.reduceRight((changed, place) => {
    const [, name = ""] = /^import\([^"]*"\.\/([^"]+)"\)/.exec(changed.slice(place)) ?? [];
    const given = names.includes(name) ? modules : others;
    return `${changed.slice(0, place)}${given}${changed.slice(place + "import".length)}`;
  }, computed);
  return renamed.replaceAll(mark, "");
}

const mark = "nexusComputed+";
const literalImport = /\bimport\((["'`])/g;

/** Offsets, in the order of the text. */
async function computedImports(text: string, file: string): Promise<readonly number[]> {
  if (!text.includes("import(")) return [];
  const { warnings } = await build({
    stdin: { contents: text, sourcefile: basename(file), resolveDir: dirname(file) },
    bundle: true,
    write: false,
    platform: "node",
    format: "esm",
    plugins: [
      {
        name: "one-module",
        setup: ({ onResolve }) => onResolve({ filter: /.*/ }, ({ path }) => ({ path, external: true })),
      },
    ],
    logLevel: "silent",
    logLimit: 0,
    logOverride: { "unsupported-dynamic-import": "warning" },
  });
  const found = warnings.filter(({ id }) => id === "unsupported-dynamic-import");
  return found.map(({ location }) => offsetOf(text, location)).sort((one, other) => one - other);
}

/** Where in the text esbuild has something to say. It counts the bytes of a line. */
export function offsetOf(text: string, location: Message["location"]): number {
  const { line = 1, column = 0 } = location ?? {};
  const lines = text.split("\n");
  const before = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  return before + Buffer.from(lines[line - 1] ?? "").toString("utf8", 0, column).length;
}
