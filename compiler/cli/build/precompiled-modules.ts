import { existsSync } from "node:fs";
import { join } from "node:path";
import { build, type Plugin as EsbuildPlugin } from "esbuild";
import type { Application, JsonObject, Plugin } from "../../model.js";
import type { PluginFolder } from "./plugin-urls.js";

/** A module that the build makes. */
interface Step {
  readonly plugin: string;
  /** Absolute. */
  readonly module: string;
  /** Absolute. */
  readonly by: string;
  readonly settings: readonly JsonObject[];
}

export interface PrecompiledModulesOptions {
  readonly root: string;
  readonly application: Application;
  readonly plugins: readonly PluginFolder[];
  readonly conditions: readonly string[];
}

/** Takes the place of modules that a manifest's `precompile` names with what their makers give for this application. */
export function precompiledModules(
  options: PrecompiledModulesOptions & { readonly onMade: (module: string, text: string) => void },
): EsbuildPlugin {
  const steps = new Map(stepsOf(options).map((step) => [step.module, step]));
  return {
    name: "precompiled-modules",
    setup: ({ onLoad }) => {
      if (steps.size === 0) return;
      onLoad({ filter: /\.[cm]?[jt]s$/ }, async ({ path }) => {
        const step = steps.get(path);
        if (step === undefined) return null;
        try {
          const text = await madeBy(step, options);
          options.onMade(path, text);
          return { contents: text, loader: "js" };
        } catch (error) {
          const text = error instanceof Error ? error.message : String(error);
          return { errors: [{ text: `${step.plugin}: ${text}` }] };
        }
      });
    },
  };
}

/** What the maker of a module gives now. */
export async function precompiledAgain(module: string, options: PrecompiledModulesOptions): Promise<string | null> {
  const step = stepsOf(options).find((each) => each.module === module);
  return step === undefined ? null : await madeBy(step, options);
}

function stepsOf({ application, plugins }: PrecompiledModulesOptions): readonly Step[] {
  return application.plugins.flatMap((plugin) => {
    const folder = plugins.find(({ name }) => name === plugin.name)?.folder;
    if (folder === undefined) return [];
    return plugin.declaration.precompile.map(({ module, by }) => ({
      plugin: plugin.name,
      module: moduleAt(folder, module.name),
      by: moduleAt(folder, by.name),
      settings: settingsOf(plugin, application),
    }));
  });
}

/** A published plugin has the module that its manifest calls "./x.ts" as "./x.js". */
export function moduleAt(folder: string, path: string): string {
  const written = join(folder, path);
  return existsSync(written) ? written : written.replace(/ts$/, "js");
}

/** What nexus.yaml says, for no environment and for each: values that are known at start only stand as `${…}`. */
function settingsOf({ name, declaration }: Plugin, application: Application): readonly JsonObject[] {
  const base = declaration.use.settings;
  const overlays = application.declaration.environments.map(({ plugins }) => plugins.get(name));
  return [base, ...overlays.filter((overlay) => overlay !== undefined)];
}

async function madeBy({ by, settings }: Step, { root, conditions }: PrecompiledModulesOptions): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [by],
    absWorkingDir: root,
    bundle: true,
    write: false,
    platform: "node",
    format: "esm",
    conditions: [...conditions],
    banner: {
      js: `import { createRequire as nexusRequire } from "node:module"; const require = nexusRequire(${JSON.stringify(by)});`,
    },
    logLevel: "silent",
  });
  const text = Buffer.from(outputFiles[0]?.contents ?? []).toString("base64");
  const module: unknown = await import(`data:text/javascript;base64,${text}`);
  const make = typeof module === "object" && module !== null && "default" in module ? module.default : null;
  if (typeof make !== "function")
    throw new Error(`${by} must export a function by default: it is named in "precompile"`);
  const made: unknown = await make({ root, settings });
  if (typeof made !== "string") throw new Error(`${by} must give the text of a module`);
  return made;
}
