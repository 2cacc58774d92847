import { existsSync, readdirSync, readFileSync, realpathSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { renderPretty } from "../../diagnostics/render/pretty.js";
import type { Application, Plugin } from "../../model.js";
import type { CommandContext } from "../command-context.js";
import { importConditions } from "../dev/import-conditions.js";
import { AlreadyReported } from "../failures.js";
import { packageRoot, runsFromSources } from "../package-root.js";
import { withProgress } from "../progress.js";
import { type BuildTarget, thisMachine } from "./build-target.js";
import { bundleApplication } from "./bundle-application.js";
import { type Composition, compositionOf } from "./composition.js";
import { copyAssets } from "./copy-assets.js";
import type { PluginFolder } from "./plugin-urls.js";

export interface DistOptions {
  /** Empty. Absolute. */
  readonly folder: string;
  /** Without faults. */
  readonly application: Application;
  /** Left out: the machine that builds. */
  readonly target?: BuildTarget;
}

export interface Dist {
  /** Bytes of code, as it stands in the folder. */
  readonly code: number;
  readonly composition: Composition;
}

/** Writes everything that dist/ holds into a folder. What cannot be built is told on stderr, and ends the command. */
export async function fillDist(
  { folder, application, target = thisMachine() }: DistOptions,
  context: CommandContext,
): Promise<Dist> {
  const { root, terminal } = context;
  const plugins = application.plugins.filter(({ isWired }) => isWired);
  const folders = plugins.map((plugin) => codeFolder(root, plugin));
  const bundle = await withProgress(terminal, "bundling", () =>
    bundleApplication({
      root,
      folder,
      plugins: folders,
      application,
      target,
      conditions: importConditions(root),
      color: terminal.err.hasColor,
    }),
  );
  if (!bundle.ok) {
    terminal.err.write(bundle.told);
    throw new AlreadyReported(1);
  }
  if (bundle.faults.length > 0) {
    const textOf = (file: string): string => readFileSync(join(root, file), "utf8");
    terminal.err.write(renderPretty(bundle.faults, textOf, { color: terminal.err.hasColor }));
    throw new AlreadyReported(1);
  }
  for (const plugin of plugins) {
    const { name, declaration } = plugin;
    const patterns = declaration.assets.map((asset) => asset.name);
    const from = manifestFolder(root, declaration.origin);
    const unmatched = copyAssets({ from, to: join(folder, "plugins", name), patterns });
    for (const pattern of unmatched) terminal.err.write(`the assets "${pattern}" of ${name} match no file\n`);
  }
  const { waiting } = bundle;
  if (waiting.length > 0)
    terminal.err.write(
      `${waiting.join(", ")}: because of \`await\` at the top level the application starts without the code cache\n`,
    );
  const type = waiting.length > 0 ? "module" : "commonjs";
  writeFileSync(join(folder, "package.json"), `${JSON.stringify({ private: true, type }, null, 2)}\n`);
  return { code: codeIn(folder), composition: compositionOf({ metafile: bundle.metafile, root, plugins: folders }) };
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
