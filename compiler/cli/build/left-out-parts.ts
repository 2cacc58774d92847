import { sep } from "node:path";
import type { Plugin as EsbuildPlugin, OnLoadResult } from "esbuild";
import type { Application } from "../../model.js";
import type { PluginFolder } from "./plugin-urls.js";
import { moduleAt } from "./precompiled-modules.js";

interface LeftOut {
  readonly plugin: string;
  readonly part: string;
  /** Absolute. */
  readonly folder: string;
  readonly imports: readonly string[];
}

export interface LeftOutParts {
  readonly plugin: EsbuildPlugin;
  /** After the build: lines about parts without which it is the same. */
  readonly warnings: () => readonly string[];
}

/** In place of what parts import that nexus.yaml leaves out stands an error that says so. */
export function leftOutParts(application: Application, plugins: readonly PluginFolder[]): LeftOutParts {
  const namespace = "left-out";
  const parts = partsLeftOut(application, plugins);
  const met = new Set<LeftOut>();
  const standIn = (part: LeftOut | undefined): OnLoadResult | null => {
    if (part === undefined) return null;
    met.add(part);
    return { contents: errorOf(part), loader: "js" };
  };
  const ofModule = new Map(parts.flatMap((part) => part.imports.map((path) => [moduleAt(part.folder, path), part])));
  const leftOut = (specifier: string, importer: string): LeftOut | undefined =>
    parts.find(({ folder, imports }) => imports.includes(specifier) && importer.startsWith(`${folder}${sep}`));
  const plugin: EsbuildPlugin = {
    name: "left-out-parts",
    setup: ({ onLoad, onResolve }) => {
      if (parts.length === 0) return;
      onResolve({ filter: /^[^./]/ }, ({ path, importer }) => {
        const part = leftOut(path, importer);
        return part === undefined ? null : { path: `${part.plugin}/${part.part}`, namespace };
      });
      onLoad({ filter: /.*/, namespace }, ({ path }) =>
        standIn(parts.find((each) => path === `${each.plugin}/${each.part}`)),
      );
      onLoad({ filter: /\.[cm]?[jt]s$/ }, ({ path }) => standIn(ofModule.get(path)));
    },
  };
  return {
    plugin,
    warnings: () =>
      parts
        .filter((part) => !met.has(part))
        .map(({ plugin: name, part }) => `part "${part}" of ${name} is left out, and no code loads it\n`),
  };
}

function partsLeftOut(application: Application, plugins: readonly PluginFolder[]): readonly LeftOut[] {
  return application.plugins.flatMap(({ name, declaration }) => {
    const folder = plugins.find((plugin) => plugin.name === name)?.folder;
    const left = declaration.use.without.map((part) => part.name);
    if (folder === undefined) return [];
    return declaration.parts
      .filter((part) => left.includes(part.name))
      .map((part) => ({ plugin: name, part: part.name, folder, imports: part.imports.map((each) => each.name) }));
  });
}

/** CommonJS, which every import of any name gets. */
function errorOf({ plugin, part }: LeftOut): string {
  const message = `this build is without part "${part}" of plugin "${plugin}": take it out of "$without" under plugins.${plugin} in nexus.yaml, and build again`;
  return `throw new Error(${JSON.stringify(message)});\nmodule.exports = {};\n`;
}
