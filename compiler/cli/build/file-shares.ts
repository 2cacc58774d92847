import { basename } from "node:path";
import type { Metafile } from "esbuild";
import { loadedAtStart, packageFolder, packageName } from "./bundle-inputs.js";
import type { FileShare } from "./composition.js";

/** What stands in which file: esbuild names those that are loaded on demand by the module that they begin with. */
export function fileShares({ outputs }: Metafile, pluginOf: (input: string) => string | null): readonly FileShare[] {
  const isLoaded = loadedAtStart(outputs);
  return Object.entries(outputs)
    .filter(([path]) => path.endsWith(".js"))
    .map(([path, { inputs }]) => {
      const sizes = Object.entries(inputs).map(([input, { bytesInOutput }]) => ({ input, bytes: bytesInOutput }));
      const bytes = sizes.reduce((total, size) => total + size.bytes, 0);
      const packageOf = (input: string): string | null => {
        const folder = pluginOf(input) === null ? packageFolder(input) : null;
        return folder === null ? null : packageName(folder);
      };
      return {
        file: basename(path),
        bytes,
        loaded: isLoaded.has(path) ? bytes : 0,
        plugins: mostFirst(sizes, pluginOf),
        packages: mostFirst(sizes, packageOf),
      };
    })
    .sort((one, other) => (one.file < other.file ? -1 : 1));
}

interface InputSize {
  readonly input: string;
  readonly bytes: number;
}

function mostFirst(sizes: readonly InputSize[], nameOf: (input: string) => string | null): readonly string[] {
  const totals = new Map<string, number>();
  for (const { input, bytes } of sizes) {
    const name = nameOf(input);
    if (name !== null && bytes > 0) totals.set(name, (totals.get(name) ?? 0) + bytes);
  }
  return [...totals].sort(([, one], [, other]) => other - one).map(([name]) => name);
}
