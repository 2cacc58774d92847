import type { Plugin } from "esbuild";

/**
 * Every import of nexus-platform means the Nexus that builds: a second copy in the bundle would have its own idea of what a
 * problem or a transaction is.
 */
export function oneNexus(packageRoot: string): Plugin {
  const isOurs = Symbol("resolved from the package itself");
  return {
    name: "one-nexus",
    setup: ({ onResolve, resolve }) => {
      onResolve({ filter: /^nexus-platform(\/|$)/ }, ({ path, kind, pluginData }) =>
        pluginData === isOurs ? null : resolve(path, { kind, resolveDir: packageRoot, pluginData: isOurs }),
      );
    },
  };
}
