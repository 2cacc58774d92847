import { readFile } from "node:fs/promises";
import type { Plugin } from "esbuild";
import type { BuildTarget } from "./build-target.js";
import { bindingPackageFor, bindingPackages, findBinding, type NativeBinding } from "./native-binding.js";

export interface NativeAddonsOptions {
  /** Packages that manifests need as "native:<package>". */
  readonly packages: ReadonlySet<string>;
  readonly target: BuildTarget;
  /** Told once for each package that has no binary for the target; `installable` has one, where npm knows such a package. */
  readonly onMissing: (packageName: string, installable: string | null) => void;
}

/**
 * Native packages choose their binary when they are loaded, by a computed name that no bundler can follow. For the target it is
 * known: with it written out, that binary and no other is copied beside the bundle.
 */
export function nativeAddons({ packages, target, onMissing }: NativeAddonsOptions): Plugin {
  const absent = "absent-binding";
  const bindings = new Map<string, NativeBinding | null>();
  const bindingOf = (folder: string, name: string): NativeBinding | null => {
    const known = bindings.get(folder);
    if (known !== undefined) return known;
    const found = findBinding(folder, target);
    bindings.set(folder, found);
    if (found === null) onMissing(name, bindingPackageFor(folder, target));
    return found;
  };
  return {
    name: "native-addons",
    setup: ({ onLoad, onResolve }) => {
      if (packages.size === 0) return;
      onLoad({ filter: /[/\\]node_modules[/\\].*\.c?js$/ }, async ({ path }) => {
        const owner = packageOf(path);
        if (owner === null || !packages.has(owner.name)) return null;
        const binding = bindingOf(owner.folder, owner.name);
        // The build fails for it, with a better reason than what else is missing.
        if (binding === null) return { contents: "", loader: "js" };
        return { contents: withBinding(await readFile(path, "utf8"), binding), loader: "js" };
      });
      onResolve({ filter: new RegExp(`^${written}$`) }, ({ importer }) => {
        const owner = packageOf(importer);
        const binding = owner && bindingOf(owner.folder, owner.name);
        return binding ? { path: binding.file } : null;
      });
      onResolve({ filter: /^[^./]/ }, ({ path, importer }) => {
        const owner = packageOf(importer);
        if (owner === null || !packages.has(owner.name) || !bindingPackages(owner.folder).includes(path)) return null;
        const binding = bindingOf(owner.folder, owner.name);
        return binding?.packageName === path ? { path: binding.file } : { path, namespace: absent };
      });
      onLoad({ filter: /.*/, namespace: absent }, ({ path }) => ({
        contents: `throw new Error(${JSON.stringify(`${path} is not part of the build, which is for another machine`)});`,
      }));
    },
  };
}

/** The package that a file belongs to; null outside of node_modules. */
export function packageOf(path: string): { readonly name: string; readonly folder: string } | null {
  const [, folder, name] = /^(.*[/\\]node_modules[/\\]((?:@[^/\\]+[/\\])?[^/\\]+))[/\\]/.exec(path) ?? [];
  return folder === undefined || name === undefined ? null : { folder, name: name.replaceAll("\\", "/") };
}

/** What stands for the binary's path, which would make the bundle's source map another one in each folder. */
const written = "nexus:binding";

/** Written out where the name is computed: a template, or a package that looks for the file. */
function withBinding(text: string, { packageName }: NativeBinding): string {
  const known = `require("${written}")`;
  return (
    text
      .replaceAll(/require\(`([^`$]*)\$\{[^}`]*\}([^`$]*)`\)/g, (whole, start: string, end: string) =>
        packageName?.startsWith(start) && packageName.endsWith(end) && start + end !== "" ? known : whole,
      )
      .replaceAll(/require\((["'])(?:node-gyp-build|bindings)\1\)\((?:[^()]|\([^()]*\))*\)/g, known)
      // What it is chosen by, with @neon-rs/load and detect-libc, is not found out either: Node would report on the whole process.
      .replaceAll("currentTarget()", '""')
      .replaceAll("familySync()", "null")
  );
}
