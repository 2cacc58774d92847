import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "esbuild";
import { packageRoot, runsFromSources } from "../package-root.js";

const prefix = "nexus-runtime:";

/** A literal for an import of a module of runtime/: the same text, and so the same bundle, wherever Nexus stands. */
export const runtimeModule = (path: string): string => JSON.stringify(prefix + path);

/** Finds what `runtimeModule` names. */
export function runtimeModules(): Plugin {
  const runtime = runsFromSources ? join(packageRoot(), "runtime") : join(packageRoot(), "lib", "runtime");
  return {
    name: "runtime-modules",
    setup: ({ onResolve }) => {
      onResolve({ filter: new RegExp(`^${prefix}`) }, ({ path }) => {
        const module = join(runtime, path.slice(prefix.length));
        return { path: existsSync(`${module}.ts`) ? `${module}.ts` : `${module}.js` };
      });
    },
  };
}
