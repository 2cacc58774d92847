import { posix } from "node:path";
import type { Document, LocatedPlugin, ModuleFacts, Modules, Source } from "../../model.js";
import { pathFrom } from "../paths.js";
import { exportedTypes, type LinkedModule } from "./exported-types.js";
import { type ModuleFile, readDeclarations, readModule } from "./module-files.js";
import { publicSpecifier, resolveModule } from "./module-specifiers.js";
import type { ModuleSyntax } from "./module-syntax.js";
import { pathsOfSpecifier } from "./package-exports.js";
import { rememberedSyntax } from "./remembered-syntax.js";

/** Facts of modules, each read when it is asked for and remembered; what one text says is remembered in the cache. */
export function loadModules(source: Source, plugins: readonly LocatedPlugin[]): Modules {
  const packaged = plugins.filter(({ origin }) => origin.packageName !== null);
  const known = new Map<string, ModuleFacts | null>();
  const syntaxes = new Map<string, ModuleSyntax>();

  const syntaxOf = (file: ModuleFile): ModuleSyntax => {
    const before = syntaxes.get(file.path);
    if (before !== undefined) return before;
    const syntax = rememberedSyntax(file, source);
    syntaxes.set(file.path, syntax);
    return syntax;
  };
  const link = (file: ModuleFile): LinkedModule => {
    const { path } = file;
    const typed = readDeclarations(path, source) ?? file;
    const follow = (specifier: string): LinkedModule | null => {
      const paths = specifier.startsWith(".")
        ? [posix.join(posix.dirname(path), specifier)]
        : pathsOfSpecifier(specifier, source);
      const target = paths.map((candidate) => readModule(candidate, source)).find((found) => found !== null);
      return target ? link(target) : null;
    };
    return { path, syntax: syntaxOf(typed), follow };
  };
  /** A package may hold a plugin's module elsewhere than its manifest says, compiled. */
  const find = (path: string): ModuleFile | null => {
    const file = readModule(path, source);
    if (file !== null) return file;
    const plugin = packaged.find(({ origin }) => path.startsWith(`${origin.directory}/`));
    const opened = plugin && openedModule(path, plugin, source);
    return opened ? readModule(opened, source) : null;
  };

  const facts = (path: string): ModuleFacts | null => {
    const before = known.get(path);
    if (before !== undefined) return before;
    const file = find(path);
    const found = file && factsOf(file, { syntax: syntaxOf(file), linked: link(file) });
    known.set(path, found);
    return found;
  };
  return {
    facts,
    resolve: (specifier, origin) => resolveModule(specifier, origin, source),
    publicSpecifier: (specifier, origin) => publicSpecifier(specifier, origin, source),
  };
}

/** The entry is what the package itself means; other modules have subpaths of their own. */
function openedModule(path: string, { origin, manifest }: LocatedPlugin, source: Source): string | null {
  const isEntry = path === pathFrom(origin.directory, entryOf(manifest));
  const specifier = isEntry && origin.specifier ? origin.specifier : `./${path.slice(origin.directory.length + 1)}`;
  return resolveModule(specifier, origin, source);
}

function entryOf(manifest: Document | null): string {
  const root = manifest?.root;
  const entry = root?.kind === "map" ? root.entries.find(({ key }) => key === "entry")?.value : undefined;
  return entry?.kind === "scalar" && typeof entry.value === "string" ? entry.value : "./index.ts";
}

interface Read {
  /** Of the code. */
  readonly syntax: ModuleSyntax;
  /** Of its declarations, where they stand beside compiled code. */
  readonly linked: LinkedModule;
}

function factsOf({ path }: ModuleFile, { syntax, linked }: Read): ModuleFacts {
  return {
    path,
    hasDefaultExport: syntax.hasDefaultExport,
    exportedTypes: exportedTypes(linked),
    imports: syntax.imports.map(({ specifier, span }) => ({ specifier, at: { file: path, span } })),
    globals: syntax.globals.map(({ name, span }) => ({ name, at: { file: path, span } })),
  };
}
