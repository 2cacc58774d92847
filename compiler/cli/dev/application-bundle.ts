import { rmSync } from "node:fs";
import { join } from "node:path";
import { type BuildFailure, context, formatMessages } from "esbuild";
import { runsFromSources, sourceCondition } from "../package-root.js";
import { ownCode, placeDefinitions } from "./own-code.js";

export interface BundleOptions {
  readonly root: string;
  readonly conditions: readonly string[];
  readonly color: boolean;
}

export interface ApplicationBundle {
  /** The module that exports the application. Absolute. */
  readonly module: string;
  /**
   * Brings it to what the sources say now. Gives the faults that would keep the application from being loaded, ready to print, or ""
   * where there are none: syntax, and imports of what is not there.
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
  const bundle = await context({
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
    plugins: [ownCode()],
    logLevel: "silent",
  });
  return {
    module,
    update: async () => {
      try {
        await bundle.rebuild();
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

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && "errors" in error && Array.isArray(error.errors);
}
