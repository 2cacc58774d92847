import { existsSync, readdirSync, readFileSync, realpathSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import { renderPretty } from "../../diagnostics/render/pretty.js";
import type { Application, Plugin } from "../../model.js";
import type { CommandContext } from "../command-context.js";
import { importConditions } from "../dev/import-conditions.js";
import { AlreadyReported } from "../failures.js";
import { packageRoot, runsFromSources, sourceCondition } from "../package-root.js";
import { withProgress } from "../progress.js";
import { assetFaults } from "./asset-faults.js";
import type { BuildTarget } from "./build-target.js";
import { type Composition, compositionFile, compositionOf } from "./composition.js";
import { copyAssets } from "./copy-assets.js";
import type { PluginFolder } from "./plugin-urls.js";
import type { BuildFacts } from "./reuse/build-record.js";
import type { BundleSources } from "./reuse/bundle-sources.js";

export interface Dist {
  /** Bytes of code, as it stands in the folder. */
  readonly code: number;
  readonly composition: Composition;
  /** Lines for stderr. */
  readonly warnings: readonly string[];
  /** What keeps nobody from building. */
  readonly faults: readonly Diagnostic[];
}

export interface FilledDist {
  readonly dist: Dist;
  readonly sources: BundleSources;
}

/** `application` is without faults. */
export function buildFacts(root: string, application: Application, target: BuildTarget): BuildFacts {
  const plugins = application.plugins.filter(({ isWired }) => isWired);
  const conditions = importConditions(root);
  return {
    root,
    application,
    target,
    plugins: plugins.map((plugin) => codeFolder(root, plugin)),
    conditions: runsFromSources ? [...conditions, sourceCondition] : conditions,
    assets: plugins.map(({ name, declaration }) => ({
      plugin: name,
      from: manifestFolder(root, declaration.origin),
      patterns: declaration.assets.map((asset) => asset.name),
    })),
  };
}

/** Writes everything that dist/ holds into an empty folder. What cannot be built is told on stderr, and ends the command. */
export async function fillDist(
  folder: string,
  facts: BuildFacts,
  { root, terminal }: CommandContext,
): Promise<FilledDist> {
  // With what makes validators of schemas: not loaded where nothing is to be built.
  const { bundleApplication } = await import("./bundle-application.js");
  const bundle = await withProgress(terminal, "bundling", () => bundleApplication({ ...facts, folder }));
  if (!bundle.ok || bundle.faults.length > 0) {
    const textOf = (file: string): string => readFileSync(join(root, file), "utf8");
    terminal.err.write(renderPretty(bundle.faults, textOf, { color: terminal.err.hasColor }));
    throw new AlreadyReported(1);
  }
  for (const { plugin, from, patterns } of facts.assets)
    copyAssets({ from, to: join(folder, "plugins", plugin), patterns });
  const faults = facts.assets.flatMap(({ plugin, from }) =>
    facts.application.plugins.filter(({ name }) => name === plugin).flatMap((each) => assetFaults(each, from)),
  );
  const { waiting, sources } = bundle;
  const type = waiting.length > 0 ? "module" : "commonjs";
  writeFileSync(join(folder, "package.json"), `${JSON.stringify({ private: true, type }, null, 2)}\n`);
  const composition = compositionOf({ metafile: bundle.metafile, root, plugins: facts.plugins });
  writeFileSync(join(folder, compositionFile), `${JSON.stringify(composition, null, 2)}\n`);
  return {
    dist: { code: codeIn(folder), composition, warnings: [...bundle.warnings, ...warningOf(waiting)], faults },
    sources,
  };
}

function warningOf(waiting: readonly string[]): readonly string[] {
  if (waiting.length === 0) return [];
  return [
    `${waiting.join(", ")}: because of \`await\` at the top level the application starts without the code cache\n`,
  ];
}

/** Bytes of the modules that esbuild wrote; a plugin's assets stand in folders below. */
function codeIn(folder: string): number {
  const modules = readdirSync(folder).filter((name) => name.endsWith(".js"));
  return modules.reduce((bytes, name) => bytes + statSync(join(folder, name)).size, 0);
}

export function manifestFolder(root: string, { kind, directory }: Plugin["declaration"]["origin"]): string {
  const installed = "node_modules/nexus-platform/";
  const isInstalled = kind === "shipped" && directory.startsWith(installed);
  return isInstalled ? join(packageRoot(), directory.slice(installed.length)) : resolve(root, directory);
}

/** The code of shipped plugins is compiled into lib/; their manifests stand beside the sources. */
function codeFolder(root: string, { name, declaration: { origin } }: Plugin): PluginFolder {
  const folder = manifestFolder(root, origin);
  const compiled = join(packageRoot(), "lib", "plugins", folder.split(/[/\\]/).at(-1) ?? "");
  const isCompiled = origin.kind === "shipped" && !runsFromSources && existsSync(compiled);
  return { name, folder: realpathSync(isCompiled ? compiled : folder) };
}
