import { listed } from "../../text/listed.js";
import { closest, didYouMean } from "../closest.js";
import { defineDiagnostic } from "../diagnostic.js";

/** Nothing stands where a plugin without `$use` is looked for. Told at its key. */
export const pluginNotFound = defineDiagnostic("NX3001", {
  message: ({ name }: { name: string; known: readonly string[] }) => `plugin "${name}" is not found`,
  label: () => "not found",
  help: ({ name, known }) => {
    const match = closest(name, known);
    return match === null
      ? `there is no ./plugins/${name}, no plugin of that name ships with Nexus, and no package "nexus-plugin-${name}" is installed; create it with "nexus plugin create ${name}" or say where it is with $use`
      : `did you mean "${match}"?`;
  },
});

/** `$use` names an npm package that is not installed. Told at the value. */
export const packageNotInstalled = defineDiagnostic("NX3001", {
  message: ({ packageName }: { packageName: string }) => `the package "${packageName}" is not installed`,
  label: () => "not installed",
  help: ({ packageName }) =>
    `install it with "npm install ${packageName}"; the path of a folder starts with "./", as in $use: ./plugins/${lastSegment(packageName)}`,
});

/** `$use` names a package that is there and holds no plugin. */
export const packageHasNoPlugin = defineDiagnostic("NX3001", {
  message: ({ packageName }: { packageName: string }) => `the package "${packageName}" holds no plugin`,
  label: () => "no plugin.yaml in it",
  help: ({ packageName }) =>
    `a plugin package has its plugin.yaml in its own folder; look into ${packageName}'s documentation for its plugins' names`,
});

function lastSegment(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Where a service that is missing could come from. */
export interface Candidates {
  /** Plugins of nexus.yaml that provide it and are disabled. */
  readonly disabled: readonly string[];
  /** Plugins that provide it and are not in nexus.yaml. */
  readonly available: readonly string[];
}

/** What to do about a service that nobody provides; null where nobody is known who could. */
export function candidatesHelp({ disabled, available }: Candidates): string | null {
  if (disabled.length > 0) return `remove "$enabled: false" from plugin ${listed(disabled, "or")} in nexus.yaml`;
  if (available.length > 0)
    return `add ${listed(available, "or")} to "plugins" in nexus.yaml: it provides this service`;
  return null;
}

interface Unprovided extends Candidates {
  readonly service: string;
  readonly consumer: string;
  /** Names of the services that there are. */
  readonly known: readonly string[];
}

/** Told at the consumer's `requires` entry. */
export const noProvider = defineDiagnostic("NX3002", {
  message: ({ service }: Unprovided) => `no plugin provides service "${service}"`,
  label: ({ consumer }) => `${consumer} needs it`,
  help: (missing) =>
    candidatesHelp(missing) ??
    didYouMean(
      missing.service,
      missing.known,
      `add a plugin that provides it, or make the requirement optional: ${missing.service}: { version: …, optional: true }`,
    ),
});

/** Told at the consumer's `requires` entry, with each provider. */
export const severalProviders = defineDiagnostic("NX3003", {
  message: ({ service, providers }: { service: string; providers: readonly string[] }) =>
    `plugins ${listed(providers)} provide service "${service}", and no binding chooses one`,
  label: () => "which one?",
  help: ({ service, providers }) =>
    `choose one under "bindings" in nexus.yaml, as in ${service}: ${providers[0] ?? ""}`,
});

interface WrongVersion {
  readonly service: string;
  readonly range: string;
  readonly provider: string;
  readonly version: string;
}

/** Told at the consumer's `requires` entry. */
export const wrongServiceVersion = defineDiagnostic("NX3004", {
  message: ({ service, range, provider, version }: WrongVersion) =>
    `service "${service}" is needed as ${range}, and plugin "${provider}" provides version ${version}`,
  label: ({ range }) => `needs ${range}`,
  help: ({ version }) =>
    `write ^${version} if the plugin works with that version, or use a version of the provider that fits`,
});

/** Told at the manifest's `nexus`. */
export const wrongApiVersion = defineDiagnostic("NX3004", {
  message: ({ plugin, range, version }: { plugin: string; range: string; version: string }) =>
    `plugin "${plugin}" was written for version ${range} of the plugin API, and this Nexus has ${version}`,
  label: ({ range }) => `needs ${range}`,
  help: () => "use a version of the plugin, or of nexus-platform, that fits the other",
});

interface Circle {
  readonly plugins: readonly string[];
  readonly label: string;
  /** A step that is no requirement, but something that Nexus does with the help of a service. */
  readonly reliance: { readonly plugin: string; readonly service: string } | null;
}

/** Told at the first edge; the others are related. */
export const circle = defineDiagnostic("NX3005", {
  message: ({ plugins }: Circle) =>
    plugins.length === 1
      ? `plugin "${plugins[0] ?? ""}" needs a service that it provides itself`
      : "plugins depend on each other in a circle",
  label: ({ label }) => label,
  help: ({ plugins, reliance }) => {
    if (plugins.length === 1) return "remove the requirement: the plugin's own code has the service at hand";
    return reliance === null
      ? "let one of them handle an event of the other instead"
      : `the provider of "${reliance.service}" starts before all that it works for: let it do without "${reliance.plugin}"`;
  },
});

interface ScopeViolation {
  readonly service: string;
  readonly consumer: string;
  /** The singleton that would hold it. */
  readonly holder: string;
}

/** Told at the consumer's `requires` entry, with the provider and the singleton. */
export const outlivedService = defineDiagnostic("NX3006", {
  message: ({ service, consumer, holder }: ScopeViolation) =>
    `service "${service}" lives for one request, and singleton "${holder}" of plugin "${consumer}" would keep it longer`,
  label: () => "lives for one request",
  help: ({ holder }) => `make "${holder}" request-scoped too, or require the service in a plugin that has only routes`,
});

/** Told at the binding's service. */
export const bindingOfUnknownService = defineDiagnostic("NX3007", {
  message: ({ service }: { service: string; known: readonly string[] }) =>
    `a binding is given for service "${service}", which no plugin provides`,
  label: () => "unknown service",
  help: ({ service, known }) => didYouMean(service, known, "remove the binding"),
});

/** Told at the plugin that the binding names. */
export const bindingToUnknownPlugin = defineDiagnostic("NX3007", {
  message: ({ service, plugin }: { service: string; plugin: string } & BindingChoices) =>
    `service "${service}" is bound to plugin "${plugin}", which the application does not use`,
  label: () => "unknown plugin",
  help: ({ plugin, providers, available }) =>
    available.includes(plugin)
      ? `add "${plugin}" to "plugins" in nexus.yaml`
      : didYouMean(plugin, [...providers, ...available], providersHelp(providers)),
});

/** Told at the plugin that the binding names. */
export const bindingToOtherPlugin = defineDiagnostic("NX3007", {
  message: ({ service, plugin }: { service: string; plugin: string; providers: readonly string[] }) =>
    `service "${service}" is bound to plugin "${plugin}", which does not provide it`,
  label: ({ service }) => `does not provide ${service}`,
  help: ({ plugin, providers }) => didYouMean(plugin, providers, providersHelp(providers)),
});

interface BindingChoices {
  /** Plugins of the application that provide the service. */
  readonly providers: readonly string[];
  /** Plugins that could be used and provide it. */
  readonly available: readonly string[];
}

function providersHelp(providers: readonly string[]): string {
  return providers.length === 0
    ? "remove the binding: no plugin provides the service"
    : `bind it to ${listed(providers, "or")}`;
}

interface Contract {
  readonly plugin: string;
  readonly contract: string;
}

/** Told at the later provider's contract, with the first one. */
export const differentContracts = defineDiagnostic("NX3008", {
  message: ({ service, one, other }: { service: string; one: Contract; other: Contract }) =>
    `plugins "${one.plugin}" and "${other.plugin}" provide service "${service}" with different contracts`,
  label: ({ other }) => other.contract,
  help: ({ one }) => `name the contract of "${one.plugin}" here too, or give one of the services another name`,
});

/** Told at the consumer's `requires` entry, with the plugin's key in nexus.yaml. */
export const requiredPluginDisabled = defineDiagnostic("NX3009", {
  message: ({ service, providers }: { service: string; consumer: string; providers: readonly string[] }) =>
    providers.length === 1
      ? `service "${service}" is provided by plugin ${listed(providers)}, which is disabled`
      : `service "${service}" is provided by plugins ${listed(providers)}, which are all disabled`,
  label: ({ consumer }) => `${consumer} needs it`,
  help: ({ providers, consumer }) =>
    `remove "$enabled: false" from ${listed(providers, "or")}, disable "${consumer}" too, or make the requirement optional`,
});

interface PerhapsDisabled {
  readonly service: string;
  readonly consumer: string;
  readonly provider: string;
  /** The provider's `$enabled`. */
  readonly flag: string;
}

/** Told at the consumer's `requires` entry, with the plugin's key in nexus.yaml. */
export const requiredPluginMayBeDisabled = defineDiagnostic("NX3009", {
  message: ({ service, provider }: PerhapsDisabled) =>
    `service "${service}" is provided by plugin "${provider}", which may be disabled at start`,
  label: ({ consumer }) => `${consumer} always needs it`,
  help: ({ consumer, flag }) => `give "${consumer}" the same $enabled: "${flag}", or make the requirement optional`,
});

/** Told at the later plugin's `migrations`, with the earlier one's. */
export const tableCreatedTwice = defineDiagnostic("NX3010", {
  message: ({ table, plugin, owner }: { table: string; plugin: string; owner: string }) =>
    `plugins "${owner}" and "${plugin}" both create table "${table}"`,
  label: ({ table }) => `creates ${table} again`,
  help: ({ table, plugin }) =>
    `let the table's name start with the plugin's, as in ${plugin}_${table.slice(table.lastIndexOf(".") + 1)}`,
});

/** Told at the item of `$without`. */
export const unknownPart = defineDiagnostic("NX3011", {
  message: ({ plugin, part }: { plugin: string; part: string; known: readonly string[] }) =>
    `plugin "${plugin}" has no part "${part}"`,
  help: ({ part, known, plugin }) =>
    didYouMean(
      part,
      known,
      known.length === 0
        ? `remove $without: everything of "${plugin}" belongs to every build`
        : `its parts are ${listed(known)}`,
    ),
});

interface ChosenPart {
  readonly plugin: string;
  readonly part: string;
  /** "url", or several with "and". */
  readonly settings: readonly string[];
  /** Null for nexus.yaml without an overlay. */
  readonly environment: string | null;
}

/** Told at the item of `$without`. */
export const chosenPartLeftOut = defineDiagnostic("NX3012", {
  message: ({ plugin, part, settings, environment }: ChosenPart) =>
    `part "${part}" of plugin "${plugin}" is left out, and ${listed(settings, "and")}${environment === null ? "" : ` in environment "${environment}"`} ${settings.length === 1 ? "chooses" : "choose"} it`,
  label: () => "left out of every build",
  help: ({ part }) => `remove "${part}" from $without, or choose something else`,
});
