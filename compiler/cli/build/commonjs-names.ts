import { basename, dirname, relative, sep } from "node:path";
import { build, type Plugin } from "esbuild";

/**
 * `const { parse } = await import("yaml")` finds the names of a CommonJS package in Node, which reads them off its text. esbuild
 * gives what is loaded on demand only `default`, so that it would be undefined in the bundle and nowhere else. Such an import goes
 * through a module that holds every name of the package.
 */
export function commonjsNames(root: string): Plugin {
  const namespace = "commonjs";
  const isResolved = Symbol("resolved for the module with its names");
  return {
    name: "commonjs-names",
    setup: ({ onResolve, onLoad, resolve }) => {
      onResolve({ filter: /.*/ }, async ({ path, kind, importer, resolveDir, pluginData }) => {
        if (kind !== "dynamic-import" || pluginData === isResolved) return null;
        const target = await resolve(path, { kind, importer, resolveDir, pluginData: isResolved });
        // What is not there is left to esbuild: it lets an `import()` pass whose failure is caught.
        if (target.errors.length > 0) return null;
        if (target.external || target.namespace !== "file" || !(await isCommonJs(target.path))) return target;
        // The path is written into the bundle: the same wherever the application stands.
        return { path: relative(root, target.path).split(sep).join("/"), namespace, pluginData: target.path };
      });
      onLoad({ filter: /.*/, namespace }, ({ pluginData }) => {
        const path = String(pluginData);
        return { contents: moduleWithNamesOf(`./${basename(path)}`), resolveDir: dirname(path) };
      });
    },
  };
}

/** Whether esbuild takes the file for CommonJS: by what stands in it, as for the bundle. */
async function isCommonJs(path: string): Promise<boolean> {
  if (!/\.c?[jt]s$/.test(path)) return false;
  const { metafile } = await build({
    entryPoints: [path],
    bundle: false,
    write: false,
    outdir: dirname(path),
    metafile: true,
    logLevel: "silent",
  }).catch(() => ({ metafile: null })); // What is wrong with it is told by the bundle's own build.
  return metafile !== null && Object.values(metafile.inputs).every(({ format }) => format !== "esm");
}

/**
 * A module's names are fixed in its text, those of CommonJS are known when it runs: `import()` waits for what the `then` of a
 * module resolves with, as for every thenable, and that is an object with the names.
 */
function moduleWithNamesOf(path: string): string {
  return `const exported = require(${JSON.stringify(path)});
const names = Object.create(null);
for (const name of Object.keys(Object(exported))) {
  if (name !== "default") Object.defineProperty(names, name, { enumerable: true, get: () => exported[name] });
}
Object.defineProperty(names, "default", { enumerable: true, value: exported });
export const then = (resolve) => resolve(names);
`;
}
