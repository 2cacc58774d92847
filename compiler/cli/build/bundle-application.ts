import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { type BuildFailure, build, type Message, type Metafile } from "esbuild";
import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import type { Application } from "../../model.js";
import { placeDefinitions } from "../code-place.js";
import { packageRoot } from "../package-root.js";
import type { BuildTarget } from "./build-target.js";
import { bundleFaults, nativePackages } from "./bundle-faults.js";
import { commonjsNames } from "./commonjs-names.js";
import { commonJsHead, moduleHead, writeCommonJs } from "./commonjs-output.js";
import { entryText } from "./entry-text.js";
import { leftOutParts } from "./left-out-parts.js";
import { modulePackages } from "./module-packages.js";
import { nativeAddons } from "./native-addons.js";
import { oneNexus } from "./one-nexus.js";
import { copyReadFiles, type FileReader, fileReaders, readerPlaces } from "./package-files.js";
import { type PluginFolder, pluginUrls } from "./plugin-urls.js";
import { precompiledModules } from "./precompiled-modules.js";
import { refusedBundle } from "./refused-bundle.js";
import { type BundleSources, bundleSources } from "./reuse/bundle-sources.js";
import { importLookups } from "./reuse/import-lookups.js";
import { runtimeModules } from "./runtime-modules.js";
import { schemaModule } from "./schema-module.js";
import { unusedParts } from "./unused-parts.js";

export interface BundleOptions {
  readonly root: string;
  /** Folder that main.js is written to. Absolute. */
  readonly folder: string;
  readonly plugins: readonly PluginFolder[];
  readonly application: Application;
  readonly target: BuildTarget;
  readonly conditions: readonly string[];
}

export type Bundle =
  | {
      readonly ok: true;
      readonly metafile: Metafile;
      readonly faults: readonly Diagnostic[];
      /** Files with `await` at the top level, of which CommonJS has none: because of them the modules are ECMAScript's. */
      readonly waiting: readonly string[];
      /** Lines for stderr. */
      readonly warnings: readonly string[];
      readonly sources: BundleSources;
    }
  | { readonly ok: false; readonly faults: readonly Diagnostic[] };

/** What an earlier attempt found. */
interface Findings {
  readonly waiting: readonly string[];
  readonly readers: readonly FileReader[];
}

/** app.js with everything in it, and main.js that runs it; what is loaded on demand (`await import("yaml")`) stands in chunks beside them. */
export async function bundleApplication(
  options: BundleOptions,
  findings: Findings = { waiting: [], readers: [] },
): Promise<Bundle> {
  try {
    return await bundleModules(options, findings);
  } catch (error) {
    if (!isBuildFailure(error)) throw error;
    const waiting = waitingFiles(error);
    if (waiting.length > 0) return bundleApplication(options, { ...findings, waiting });
    return { ok: false, faults: refusedBundle(error.errors, options.root) };
  }
}

/** Throws what esbuild throws. */
async function bundleModules(options: BundleOptions, { waiting, readers }: Findings): Promise<Bundle> {
  const { root, folder, plugins, application, target } = options;
  const isCommonJs = waiting.length === 0;
  const missing = new Map<string, string | null>();
  const packages = new Set(application.plugins.flatMap((plugin) => [...nativePackages(plugin).keys()]));
  const conditions = [...options.conditions];
  const lookups = importLookups();
  const leftOut = leftOutParts(application, plugins);
  const made = new Map<string, string>();
  const { metafile, warnings, outputFiles } = await build({
    stdin: { contents: entryText(), resolveDir: root, sourcefile: "app.ts", loader: "ts" },
    outdir: folder,
    entryNames: "app",
    // Beside app.js, because relative paths (native addons, a plugin's files) start at whichever file holds the code.
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
    banner: { js: isCommonJs ? commonJsHead : moduleHead },
    define: placeDefinitions,
    supported: { "top-level-await": !isCommonJs },
    loader: { ".node": "copy" },
    conditions,
    plugins: [
      lookups.plugin,
      leftOut.plugin,
      modulePackages(),
      commonjsNames(root),
      schemaModule(root),
      oneNexus(packageRoot()),
      runtimeModules(),
      nativeAddons({ packages, target, onMissing: (name, installable) => void missing.set(name, installable) }),
      unusedParts(target),
      precompiledModules({
        root,
        application,
        plugins,
        conditions,
        onMade: (module, text) => void made.set(module, text),
      }),
      pluginUrls(plugins),
      readerPlaces(readers),
    ],
    metafile: true,
    // Written here, so that a full disk is told as any other refusal of it, and nothing is written after the command was ended.
    write: false,
    logLevel: "silent",
    // What is computed stays as it is, and would fail when it runs.
    logOverride: { "unsupported-require-call": "warning", "unsupported-dynamic-import": "warning" },
  });
  const found = readers.length > 0 ? [] : fileReaders({ root, plugins, metafile });
  if (found.length > 0) return bundleModules(options, { waiting, readers: found });
  copyReadFiles(readers, folder);
  for (const { path, contents } of outputFiles) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, contents);
  }
  const faults = bundleFaults({ root, application, plugins, target, metafile, warnings, missing });
  const launch = isCommonJs
    ? await writeCommonJs({ folder, root, minify: true, metafile, lookups: lookups.plugin })
    : writeModuleLaunch(folder);
  const inputs = [...Object.keys(metafile.inputs), ...launch, ...filesOf(readers, root)];
  return {
    ok: true,
    metafile,
    faults,
    waiting,
    warnings: leftOut.warnings(),
    sources: bundleSources({ root, target, plugins, inputs, lookups, made }),
  };
}

const filesOf = (readers: readonly FileReader[], root: string): readonly string[] =>
  readers.flatMap(({ folder, files }) => files.map((file) => relative(root, join(folder, file))));

function writeModuleLaunch(folder: string): readonly string[] {
  writeFileSync(join(folder, "main.js"), 'import { run } from "./app.js";\nawait run(() => undefined);\n');
  return [];
}

/** Where that is all that is wrong with them. */
function waitingFiles({ errors }: { readonly errors: readonly Message[] }): readonly string[] {
  const files = errors.map(({ text, location }) =>
    /^Top-level await is not available/.test(text) ? location?.file : undefined,
  );
  return files.includes(undefined) ? [] : [...new Set(files as readonly string[])].sort(); // none is undefined
}

function isBuildFailure(error: unknown): error is BuildFailure & { readonly errors: readonly Message[] } {
  return error instanceof Error && "errors" in error && Array.isArray(error.errors);
}
