import { existsSync } from "node:fs";
import type { Plugin } from "esbuild";

/**
 * OpenTelemetry's packages bring CommonJS and ECMAScript's modules, and a bundle for Node takes the former, whole. Of the latter
 * only what is used gets in: a third of them.
 */
export function modulePackages(): Plugin {
  const isResolved = Symbol("resolved as CommonJS");
  return {
    name: "module-packages",
    setup: ({ onResolve, resolve }) => {
      onResolve({ filter: /^@opentelemetry\// }, async ({ path, pluginData, ...from }) => {
        if (pluginData === isResolved) return null;
        const { kind, importer, resolveDir } = from;
        const found = await resolve(path, { kind, importer, resolveDir, pluginData: isResolved });
        const module = found.path.replace(/([/\\])build\1src\1/, "$1build$1esm$1");
        return found.errors.length > 0 || module === found.path || !existsSync(module)
          ? null
          : { ...found, path: module };
      });
    },
  };
}
