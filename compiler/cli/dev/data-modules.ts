import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "esbuild";
import { contentHash } from "../../text/content-hash.js";
import { readText } from "../disk/read-file.js";
import { dataNames } from "./loaded-data.js";

export interface DataModules {
  /** Has the bundle import them from beside it. */
  readonly plugin: Plugin;
  /** Brings them to what generated/ says now; `written` are the files of it that changed. */
  readonly update: (written: readonly string[]) => void;
}

/**
 * The data as modules of their own beside the bundle, so that no edit of code makes them anew, and no change of them the bundle. Each has a
 * name that changes with its content: a process that waits has loaded those that stay as they are.
 */
export function dataModules(root: string, folder: string): DataModules {
  const files = new Map<string, string>();
  const write = (name: string): void => {
    const text = readText(join(root, "generated", `${name}.ts`)) ?? "";
    const [before, file] = [files.get(name), `${name}.${contentHash(text).slice(0, 16)}.mjs`];
    if (before === file) return;
    files.set(name, file);
    writeFileSync(join(folder, file), withoutTypes(text));
    if (before !== undefined) rmSync(join(folder, before), { force: true });
  };
  return {
    plugin: {
      name: "data-modules",
      setup: ({ onResolve }) => {
        const importer = join(root, "generated", "app.ts");
        onResolve({ filter: new RegExp(`^\\./(?:${dataNames.join("|")})\\.js$`) }, (asked) =>
          asked.importer === importer ? { path: `./${doorName}`, external: true } : null,
        );
      },
    },
    update: (written) => {
      mkdirSync(folder, { recursive: true });
      const changed = dataNames.filter((name) => !files.has(name) || written.includes(`generated/${name}.ts`));
      changed.forEach(write);
      const exports = dataNames.map((name) => `export { ${name} } from "./${files.get(name)}";\n`);
      if (changed.length > 0) writeFileSync(join(folder, doorName), exports.join(""));
    },
  };
}

/** Exports all of them, under a name that stays. */
const doorName = "data.mjs";

/** A data file has types in two places, as the compiler writes it. */
export function withoutTypes(text: string): string {
  return text.replace(/^import type .*$/m, "").replace(/^(export const \w+):[^=]*=/m, "$1 =");
}
