import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import type { Message, Metafile } from "esbuild";
import { addonNotDeclared, addonWithoutBinary, cannotBeBundled } from "../../diagnostics/catalog/4-modules.js";
import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import type { Application, Place, Plugin } from "../../model.js";
import { type BuildTarget, nameOfTarget } from "./build-target.js";
import { globExpression } from "./copy-assets.js";
import { filesBesideCode } from "./files-beside-code.js";
import { packageOf } from "./native-addons.js";
import { bindingPackages, isNative } from "./native-binding.js";
import { offsetOf } from "./on-demand-imports.js";
import type { PluginFolder } from "./plugin-urls.js";

export interface BuiltBundle {
  readonly root: string;
  readonly application: Application;
  readonly plugins: readonly PluginFolder[];
  readonly target: BuildTarget;
  readonly metafile: Metafile;
  readonly warnings: readonly Message[];
  /** Declared native packages without a binary, with the package that has it, where npm knows one. */
  readonly missing: ReadonlyMap<string, string | null>;
}

/** Packages that a manifest needs as "native:<package>", with the capability's place. */
export function nativePackages({ declaration }: Plugin): ReadonlyMap<string, Place> {
  const start = "native:";
  const written = declaration.needs.filter(({ name }) => name.startsWith(start));
  return new Map(written.map(({ name, at }) => [name.slice(start.length), at]));
}

/** What is in the bundle, or is not, and would fail when it runs. */
export function bundleFaults(bundle: BuiltBundle): readonly Diagnostic[] {
  return [...missingBinaries(bundle), ...undeclaredAddons(bundle), ...ownCodeFaults(bundle)];
}

function missingBinaries({ application, target, missing }: BuiltBundle): readonly Diagnostic[] {
  return application.plugins.flatMap((plugin) =>
    [...nativePackages(plugin)]
      .filter(([packageName]) => missing.has(packageName))
      .map(([packageName, at]) => {
        const installable = missing.get(packageName) ?? null;
        return addonWithoutBinary(at, { plugin: plugin.name, packageName, target: nameOfTarget(target), installable });
      }),
  );
}

function undeclaredAddons({ root, application, plugins, metafile }: BuiltBundle): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const { name, folder } of plugins) {
    const plugin = application.plugins.find((each) => each.name === name);
    if (plugin === undefined) continue;
    const declared = nativePackages(plugin);
    for (const [packageName, chain] of nativeFrom(folder, plugins, metafile, root)) {
      if (declared.has(packageName)) continue;
      const at = plugin.declaration.needs[0]?.at ?? plugin.declaration.name.at;
      found.push(addonNotDeclared(at, { plugin: name, packageName, chain }));
    }
  }
  return found;
}

/** Native packages that a plugin's code leads to, each with the way: the file, and the packages between. */
function nativeFrom(
  folder: string,
  plugins: readonly PluginFolder[],
  { inputs }: Metafile,
  root: string,
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  const seen = new Set<string>();
  const pending = Object.keys(inputs)
    .filter((input) => isIn(folder, pathOf(root, input)))
    .map((input) => ({ input, chain: [relative(root, pathOf(root, input)).split(sep).join("/")] }));
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    const { input, chain } = next;
    if (seen.has(input)) continue;
    seen.add(input);
    const path = pathOf(root, input);
    if (plugins.some((other) => other.folder !== folder && isIn(other.folder, path))) continue;
    const owner = packageOf(path);
    if (owner?.name === "nexus-platform") continue;
    const way = owner === null || chain.at(-1) === owner.name ? chain : [...chain, owner.name];
    if (owner !== null && isNative(owner.folder)) {
      if (!found.has(owner.name)) found.set(owner.name, way);
      continue;
    }
    if (owner !== null && path.endsWith(".node") && !isBindingOf(owner, chain, root)) found.set(owner.name, way);
    for (const { path: imported } of inputs[input]?.imports ?? []) pending.push({ input: imported, chain: way });
  }
  return found;
}

/** A binary's package is its owner's affair. */
function isBindingOf({ name }: { readonly name: string }, chain: readonly string[], root: string): boolean {
  return chain.slice(1).some((packageName) => bindingPackages(join(root, "node_modules", packageName)).includes(name));
}

const pathOf = (root: string, input: string): string => join(root, input.replace(/^[\w-]+:/, ""));
const isIn = (folder: string, path: string): boolean =>
  path.startsWith(`${folder}${sep}`) && !path.slice(folder.length).includes(`${sep}node_modules${sep}`);

/** In the application's own plugins, where the code is the user's to change. */
function ownCodeFaults({ root, application, plugins, metafile, warnings }: BuiltBundle): readonly Diagnostic[] {
  return plugins.flatMap(({ name, folder }) => {
    const plugin = application.plugins.find((each) => each.name === name);
    if (plugin?.declaration.origin.kind !== "application") return [];
    const modules = Object.keys(metafile.inputs).filter((input) => isIn(folder, pathOf(root, input)));
    return modules.flatMap((input) => [
      ...computedNames(name, input, root, warnings),
      ...faultsInText(plugin, folder, pathOf(root, input), root),
    ]);
  });
}

function computedNames(
  plugin: string,
  input: string,
  root: string,
  warnings: readonly Message[],
): readonly Diagnostic[] {
  return warnings
    .filter(({ id, location }) => location?.file === input && /^unsupported-(?:require-call|dynamic-import)$/.test(id))
    .map(({ location }) => {
      const file = pathOf(root, input);
      const at = placeAt(root, file, offsetOf(readFileSync(file, "utf8"), location), location?.length ?? 1);
      const help = "write the names out: an object with one function for each module, for example";
      return cannotBeBundled(at, { plugin, what: "it loads a module by a computed name", help });
    });
}

function faultsInText(plugin: Plugin, folder: string, file: string, root: string): readonly Diagnostic[] {
  const text = readFileSync(file, "utf8");
  const { name, declaration } = plugin;
  const assets = declaration.assets.map((asset) => globExpression(asset.name));
  const files = filesBesideCode(text).flatMap(({ path, start, length }) => {
    const target = resolve(dirname(file), path);
    const asset = relative(folder, target).split(sep).join("/");
    const isElsewhere = asset === "" || asset.startsWith("..");
    const isKnown = assets.some((expression) => expression.test(asset)) || !existsSync(target);
    // A folder is named to look into it: its files are what is declared.
    if (isElsewhere || isKnown || path.endsWith("/") || declaration.assets.some((each) => each.name.includes(asset)))
      return [];
    const help = `add "./${asset}" to "assets" of the manifest; a worker's module is plain JavaScript that imports nothing but Node's`;
    const at = placeAt(root, file, start, length);
    return [
      cannotBeBundled(at, { plugin: name, what: `${asset} is no asset of the plugin, and no part of its code`, help }),
    ];
  });
  const transport = /from ["']pino["']/.test(text) ? /\btransport\s*[:(]/.exec(text) : null;
  if (transport === null) return files;
  const at = placeAt(root, file, transport.index, transport[0].length);
  const help = "log with the context's `log`; what is to be done with the lines, a process beside the application does";
  return [...files, cannotBeBundled(at, { plugin: name, what: "a transport of pino loads its target by name", help })];
}

const placeAt = (root: string, file: string, start: number, length: number): Place => ({
  file: relative(root, file).split(sep).join("/"),
  span: { start, end: start + length },
});
