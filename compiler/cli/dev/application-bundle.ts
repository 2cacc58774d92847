import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type BuildContext, type BuildFailure, context, formatMessages, type OutputFile } from "esbuild";
import { placeDefinitions } from "../code-place.js";
import { runsFromSources, sourceCondition } from "../package-root.js";
import { type DataModules, dataModules } from "./data-modules.js";
import { ownCode, placedFiles } from "./own-code.js";

export interface BundleOptions {
  readonly root: string;
  readonly conditions: readonly string[];
  readonly color: boolean;
}

export interface ApplicationBundle {
  /** The module that exports the application. Absolute. */
  readonly module: string;
  /**
   * Brings it to what the sources say now. Gives what would keep the application from being loaded, ready to print: syntax, and
   * imports of what is not there; "" where nothing would.
   */
  readonly update: () => Promise<string>;
  readonly close: () => Promise<void>;
}

/**
 * The application's own code as one module with a source map, made anew from what changed: a process loads it in a fraction of the
 * time that its files take one by one. Each `nexus dev` has its own, outside of node_modules, where debuggers look for no source maps.
 */
export async function applicationBundle({ root, conditions, color }: BundleOptions): Promise<ApplicationBundle> {
  const folder = join(root, ".nexus", "dev", String(process.pid));
  const module = join(folder, "application.mjs");
  let placed: readonly string[] = [];
  const data = dataModules(root, folder);
  const options = { root, conditions, module, data };
  let bundle = await bundling({ ...options, placed });

  const bundled = async (): Promise<readonly OutputFile[]> => {
    const { outputFiles, metafile } = await bundle.rebuild();
    const files = Object.keys(metafile.inputs).map((path) => resolve(root, path));
    const now = placedFiles(textOf(outputFiles), files);
    if (now.join() === placed.join()) return outputFiles;
    placed = now;
    await bundle.dispose();
    bundle = await bundling({ ...options, placed });
    return (await bundle.rebuild()).outputFiles;
  };
  return {
    module,
    update: async () => {
      try {
        const [, outputFiles] = await Promise.all([data.update(), bundled()]);
        mkdirSync(folder, { recursive: true });
        for (const { path, contents } of outputFiles) writeFileSync(path, contents);
        return "";
      } catch (error) {
        if (!isBuildFailure(error)) throw error;
        return (await formatMessages(error.errors, { kind: "error", color })).join("").trimEnd();
      }
    },
    close: async () => {
      await bundle.dispose();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function textOf(outputFiles: readonly OutputFile[]): string {
  return outputFiles.find(({ path }) => path.endsWith(".mjs"))?.text ?? "";
}

interface Bundling extends Omit<BundleOptions, "color"> {
  readonly module: string;
  readonly placed: readonly string[];
  readonly data: DataModules;
}

function bundling({ root, conditions, module, placed, data }: Bundling): Promise<BuildContext<typeof inMemory>> {
  return context({
    ...inMemory,
    entryPoints: [join(root, "generated", "index.ts")],
    outfile: module,
    absWorkingDir: root,
    bundle: true,
    platform: "node",
    target: `node${process.versions.node}`,
    format: "esm",
    sourcemap: "linked",
    sourcesContent: false,
    // CommonJS modules in the bundle call `require` for what Node brings.
    banner: {
      js: 'import { createRequire as nexusRequire } from "node:module"; const require = nexusRequire(import.meta.url);',
    },
    define: { ...placeDefinitions },
    conditions: runsFromSources ? [...conditions, sourceCondition] : [...conditions],
    plugins: [data.plugin, ownCode(placed)],
    logLevel: "silent",
  });
}

const inMemory = { write: false, metafile: true } as const;

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && "errors" in error && Array.isArray(error.errors);
}
