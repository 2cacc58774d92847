import { rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type BuildContext, type BuildFailure, context, formatMessages, type OutputFile } from "esbuild";
import { placeDefinitions } from "../code-place.js";
import { runsFromSources, sourceCondition } from "../package-root.js";
import { type DataModules, dataModules } from "./data-modules.js";
import { generatedCode } from "./generated-code.js";
import { ownCode, placedFiles } from "./own-code.js";

export interface BundleOptions {
  readonly root: string;
  readonly conditions: readonly string[];
  readonly color: boolean;
}

export interface ApplicationBundle {
  /** The module that exports the application. Absolute. */
  readonly module: string;
  /** Begins with what these changes are sure to ask for, while they are compiled. */
  readonly expect: (changed: readonly string[]) => void;
  /**
   * Brings it to what the sources say now, after a compile. Gives what would keep the application from being loaded, ready to print:
   * syntax, and imports of what is not there; "" where nothing would.
   */
  readonly update: (compiled: Compiled) => Promise<string>;
  /** Looks at what later changes are held against. */
  readonly prepare: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Files that a compile changed. */
export interface Compiled {
  readonly written: readonly string[];
  readonly removed: readonly string[];
}

/**
 * The application's own code as one module with a source map, made anew where code changed: a process loads it in a fraction of the
 * time that its files take one by one. Each `nexus dev` has its own, outside of node_modules, where debuggers look for no source maps.
 */
export async function applicationBundle({ root, conditions, color }: BundleOptions): Promise<ApplicationBundle> {
  const folder = join(root, ".nexus", "dev", String(process.pid));
  const module = join(folder, "application.mjs");
  let placed: readonly string[] = [];
  const data = dataModules(root, folder);
  const generated = generatedCode(root);
  const options = { root, conditions, module, data };
  let bundle = await bundling({ ...options, placed });
  let begun: Promise<Outcome> | null = null;
  let isWhole = false;

  const rebuilt = async (): Promise<readonly OutputFile[]> => {
    const { outputFiles, metafile } = await bundle.rebuild();
    const files = Object.keys(metafile.inputs).map((path) => resolve(root, path));
    const now = placedFiles(textOf(outputFiles), files);
    if (now.join() === placed.join()) return outputFiles;
    placed = now;
    await bundle.dispose();
    bundle = await bundling({ ...options, placed });
    return (await bundle.rebuild()).outputFiles;
  };
  const outcome = async (): Promise<Outcome> => {
    try {
      return { outputFiles: await rebuilt(), faults: "" };
    } catch (error) {
      if (!isBuildFailure(error)) throw error;
      const faults = await formatMessages(error.errors, { kind: "error", color });
      return { outputFiles: [], faults: faults.join("").trimEnd() };
    }
  };
  return {
    module,
    expect: (changed) => {
      if (!changed.every((path) => hasNoCode.test(path))) begun = Promise.resolve(begun).then(outcome);
    },
    update: async ({ written, removed }) => {
      data.update(written);
      const [early, runsTheSame] = await Promise.all([begun, generated.runsTheSame([...written, ...removed])]);
      begun = null;
      // Where nothing was written, it is not known what else changed.
      if (early === null && isWhole && runsTheSame && written.length > 0) return "";
      const { outputFiles, faults } = early !== null && runsTheSame ? early : await outcome();
      for (const { path, contents } of outputFiles) writeFileSync(path, contents);
      isWhole = faults === "";
      return faults;
    },
    prepare: generated.look,
    close: async () => {
      await bundle.dispose();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Outcome {
  readonly outputFiles: readonly OutputFile[];
  readonly faults: string;
}

const hasNoCode = /\.(?:ya?ml|sql)$|(?:^|\/)\.env$/;

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
