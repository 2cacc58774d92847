import { didYouMean } from "../closest.js";
import { defineDiagnostic } from "../diagnostic.js";

/** Told at the manifest's `entry`, else at `plugin`. */
export const entryMissing = defineDiagnostic("NX4001", {
  message: ({ plugin, path }: { plugin: string; path: string }) =>
    `the entry of plugin "${plugin}", ${path}, is not found`,
  label: () => "no such module",
  help: ({ path }) => `create ${path}, or say with "entry" where the plugin's code begins`,
});

/** Told at the manifest's `entry`, else at `plugin`. */
export const noDefaultExport = defineDiagnostic("NX4002", {
  message: ({ plugin, path }: { plugin: string; path: string }) =>
    `the entry of plugin "${plugin}", ${path}, has no default export`,
  label: () => "exports no plugin",
  help: ({ plugin }) => `write "export default definePlugin(…)", with definePlugin imported from "#nexus/${plugin}"`,
});

interface MissingContract {
  readonly service: string;
  readonly module: string;
}

/** Told at the contract. */
export const contractModuleMissing = defineDiagnostic("NX4003", {
  message: ({ service, module }: MissingContract) =>
    `the contract of service "${service}" names module "${module}", which is not found`,
  label: () => "no such module",
  help: ({ module }) =>
    module.startsWith(".")
      ? `create ${module}; a relative path starts at the folder of this file`
      : `install the package, or name a file of the plugin: "./contract.ts#…"`,
});

/** Told at the contract. */
export const contractTypeMissing = defineDiagnostic("NX4003", {
  message: ({ service, module, type }: MissingContract & { type: string; known: readonly string[] }) =>
    `the contract of service "${service}" names type "${type}", which "${module}" does not export`,
  label: () => "no such type",
  help: ({ module, type, known }) => didYouMean(type, known, `write "export interface ${type} { … }" in ${module}`),
});

interface NativeAddon {
  readonly plugin: string;
  readonly packageName: string;
}

/** Told by `nexus build`, at the manifest's `needs`, else at `plugin`. */
export const addonNotDeclared = defineDiagnostic("NX4006", {
  message: ({ plugin, packageName }: NativeAddon & { chain: readonly string[] }) =>
    `plugin "${plugin}" brings the native addon "${packageName}", and its manifest does not say so`,
  label: ({ packageName }) => `"native:${packageName}" is missing`,
  help: ({ packageName, chain }) =>
    `add "native:${packageName}" to "needs", so that the build copies its binary; it comes by ${chain.join(" → ")}`,
});

/** Told by `nexus build`, in the plugin's code. */
export const cannotBeBundled = defineDiagnostic("NX4006", {
  message: ({ plugin, what }: { plugin: string; what: string; help: string }) =>
    `plugin "${plugin}" cannot be bundled: ${what}`,
  label: () => "not in the bundle",
  help: ({ help }) => help,
});

/** Told by `nexus build`, where the code says so; without a place where it is a maker of code that fails. */
export const notBundled = defineDiagnostic("NX4006", {
  message: ({ what }: { what: string; help: string | null }) => `the application cannot be bundled: ${what}`,
  help: ({ help }) => help,
});

interface MissingBinary extends NativeAddon {
  readonly target: string;
  /** The package that has it, where npm knows one. */
  readonly installable: string | null;
}

/** Told by `nexus build`, at the capability. */
export const addonWithoutBinary = defineDiagnostic("NX4007", {
  message: ({ packageName, target }: MissingBinary) => `the native addon "${packageName}" has no binary for ${target}`,
  label: ({ plugin }) => `plugin "${plugin}" needs it`,
  help: ({ installable }) =>
    installable === null
      ? "build on such a machine, or use a package that has one"
      : `install it: npm install --no-save --force ${installable}`,
});

interface Assets {
  readonly plugin: string;
  readonly pattern: string;
}

/** Told by `nexus build`, at the pattern. */
export const noSuchAssets = defineDiagnostic("NX4008", {
  severity: "warning",
  message: ({ plugin, pattern }: Assets & { help: string }) =>
    `the assets "${pattern}" of plugin "${plugin}" match no file`,
  help: ({ help }) => help,
});

/** Told by `nexus build`, at the pattern: a link may lead out of the application. */
export const linkLeftOut = defineDiagnostic("NX4008", {
  severity: "warning",
  message: ({ plugin, pattern, links }: Assets & { links: readonly string[] }) =>
    `the assets "${pattern}" of plugin "${plugin}" leave out ${links.join(", ")}: symbolic links are not followed`,
  help: () => "put the files themselves there",
});
