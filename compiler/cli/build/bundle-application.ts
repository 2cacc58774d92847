import { type BuildFailure, build, formatMessages, type Message } from "esbuild";
import { packageRoot, runsFromSources, sourceCondition } from "../package-root.js";
import { commonjsNames } from "./commonjs-names.js";
import { entryText } from "./entry-text.js";
import { libsqlBinding } from "./libsql-binding.js";
import { oneNexus } from "./one-nexus.js";
import { type PluginFolder, pluginUrls } from "./plugin-urls.js";
import { schemaModule } from "./schema-module.js";
import { unusedParts } from "./unused-parts.js";

export interface BundleOptions {
  readonly root: string;
  /** Folder that main.js is written to. Absolute. */
  readonly folder: string;
  readonly plugins: readonly PluginFolder[];
  readonly conditions: readonly string[];
  readonly color: boolean;
}

export type Bundle =
  /** Bytes of code, without source maps and native addons. */
  | { readonly ok: true; readonly bytes: number }
  /** Ready to print. */
  | { readonly ok: false; readonly faults: string };

/** One module with everything in it; what is loaded on demand (`await import("yaml")`) stands in chunks beside it. */
export async function bundleApplication({ root, folder, plugins, conditions, color }: BundleOptions): Promise<Bundle> {
  try {
    const { metafile } = await build({
      stdin: { contents: entryText(packageRoot()), resolveDir: root, sourcefile: "main.ts", loader: "ts" },
      outdir: folder,
      entryNames: "main",
      // Beside main.js, because relative paths (native addons, a plugin's files) start at whichever file holds the code.
      chunkNames: "[name]-[hash]",
      assetNames: "native/[name]-[hash]",
      // Without it the bytes depend on the folder in which the command was given.
      absWorkingDir: root,
      bundle: true,
      splitting: true,
      platform: "node",
      target: "node20",
      format: "esm",
      sourcemap: "linked",
      legalComments: "none",
      minify: true,
      // The log shows the class of an error, and a stack its functions.
      keepNames: true,
      // CommonJS modules in the bundle call `require` for what Node brings.
      banner: {
        js: 'import { createRequire as nexusRequire } from "node:module"; const require = nexusRequire(import.meta.url);',
      },
      loader: { ".node": "copy" },
      conditions: runsFromSources ? [...conditions, sourceCondition] : [...conditions],
      plugins: [
        commonjsNames(root),
        schemaModule(root),
        oneNexus(packageRoot()),
        libsqlBinding(),
        unusedParts(),
        pluginUrls(plugins),
      ],
      metafile: true,
      logLevel: "silent",
    });
    const code = Object.entries(metafile.outputs).filter(([path]) => path.endsWith(".js"));
    const bytes = code.reduce((sum, [, output]) => sum + output.bytes, 0);
    return { ok: true, bytes };
  } catch (error) {
    if (!isBuildFailure(error)) throw error;
    return { ok: false, faults: (await formatMessages([...error.errors], { kind: "error", color })).join("") };
  }
}

function isBuildFailure(error: unknown): error is BuildFailure & { readonly errors: readonly Message[] } {
  return error instanceof Error && "errors" in error && Array.isArray(error.errors);
}
