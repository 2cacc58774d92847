import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Plugin, transform } from "esbuild";
import { contentHash } from "../../text/content-hash.js";
import { readText } from "../disk/read-file.js";
import { dataNames } from "./loaded-data.js";

export interface DataModules {
  /** Has the bundle import them from where they stand. */
  readonly plugin: Plugin;
  /** Brings them to what generated/ says now. */
  readonly update: () => Promise<void>;
}

/**
 * The data as modules of their own beside the bundle, so that no edit of code makes them anew. Each has a name that changes with its
 * content: a process that waits has loaded those that stay as they are.
 */
export function dataModules(root: string, folder: string): DataModules {
  const files = new Map<string, string>();
  const write = async (name: string, text: string, before: string | undefined): Promise<void> => {
    const { code } = await transform(text, { loader: "ts", minifyWhitespace: true });
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, files.get(name) ?? ""), code);
    if (before !== undefined) rmSync(join(folder, before), { force: true });
  };
  return {
    plugin: {
      name: "data-modules",
      setup: ({ onResolve }) => {
        const importer = join(root, "generated", "app.ts");
        onResolve({ filter: new RegExp(`^\\./(?:${dataNames.join("|")})\\.js$`) }, (asked) => {
          const file =
            asked.importer === importer ? files.get(asked.path.slice("./".length, -".js".length)) : undefined;
          return file === undefined ? null : { path: `./${file}`, external: true };
        });
      },
    },
    update: async () => {
      const writing = dataNames.map((name) => {
        const text = readText(join(root, "generated", `${name}.ts`)) ?? "";
        const [before, file] = [files.get(name), `${name}.${contentHash(text).slice(0, 16)}.mjs`];
        if (before === file) return null;
        files.set(name, file);
        return write(name, text, before);
      });
      await Promise.all(writing);
    },
  };
}
