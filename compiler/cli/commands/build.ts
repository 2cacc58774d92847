import { existsSync, mkdirSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Application, Plugin } from "../../model.js";
import { bundleApplication } from "../build/bundle-application.js";
import { copyAssets } from "../build/copy-assets.js";
import type { PluginFolder } from "../build/plugin-urls.js";
import type { Command, CommandContext } from "../command-context.js";
import { importConditions } from "../dev/import-conditions.js";
import { AlreadyReported, type ExitStatus } from "../failures.js";
import { openApplication } from "../open-application.js";
import { packageRoot, runsFromSources } from "../package-root.js";
import { withProgress } from "../progress.js";
import { reportCompilation } from "../report-compilation.js";
import { compileApplication } from "./compile.js";

export type BuildOptions = object;

/** `nexus build`. The old dist/ stays until the new one is complete. */
export const build: Command<BuildOptions> = async (_options, context): Promise<ExitStatus> => {
  const { root } = context;
  const started = performance.now();
  const status = await reportCompilation(await compileApplication(root, {}), { format: "pretty" }, context);
  if (status !== 0) return status;
  const { application } = openApplication(context, { sound: true });

  const folder = join(root, `.dist-${process.pid}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  try {
    const bytes = await fill(folder, application, context);
    swap(folder, join(root, "dist"));
    const { out } = context.terminal;
    const size = `${(bytes / 1e6).toFixed(1)} MB of code`;
    out.write(
      `${out.colors.green("✔")} dist/main.js  ${out.colors.dim(`${size}, ${Math.round(performance.now() - started)} ms`)}\n`,
    );
    return 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** Everything that dist/ holds. Gives the size of the bundle. */
async function fill(folder: string, application: Application, { root, terminal }: CommandContext): Promise<number> {
  const plugins = application.plugins.filter(({ isWired }) => isWired);
  const bundle = await withProgress(terminal, "bundling", () =>
    bundleApplication({
      root,
      folder,
      plugins: plugins.map((plugin) => codeFolder(root, plugin)),
      conditions: importConditions(root),
      color: terminal.err.hasColor,
    }),
  );
  if (!bundle.ok) {
    terminal.err.write(bundle.faults);
    throw new AlreadyReported(1);
  }
  for (const { name, declaration } of plugins) {
    const patterns = declaration.assets.map((asset) => asset.name);
    const from = manifestFolder(root, declaration.origin);
    const unmatched = copyAssets({ from, to: join(folder, "plugins", name), patterns });
    for (const pattern of unmatched) terminal.err.write(`the assets "${pattern}" of ${name} match no file\n`);
  }
  writeFileSync(join(folder, "package.json"), `${JSON.stringify({ private: true, type: "commonjs" }, null, 2)}\n`);
  return bundle.bytes;
}

function manifestFolder(root: string, { kind, directory }: Plugin["declaration"]["origin"]): string {
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

function swap(complete: string, target: string): void {
  const old = `${complete}-old`;
  const hasOld = existsSync(target);
  if (hasOld) renameSync(target, old);
  renameSync(complete, target);
  if (hasOld) rmSync(old, { recursive: true, force: true });
}
