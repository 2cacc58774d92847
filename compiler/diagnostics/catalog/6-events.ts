import type { Scope } from "../../model.js";
import { listed } from "../../text/listed.js";
import { didYouMean } from "../closest.js";
import { defineDiagnostic } from "../diagnostic.js";
import { type Candidates, candidatesHelp } from "./3-services.js";

interface UnknownEvent {
  readonly event: string;
  readonly known: readonly string[];
  /** Plugins that emit it and are not used. */
  readonly available: readonly string[];
}

/** Told at the entry under `handles`. */
export const unknownEvent = defineDiagnostic("NX6001", {
  message: ({ event }: UnknownEvent) => `no plugin emits event "${event}"`,
  label: () => "never emitted",
  help: ({ event, known, available }) =>
    available.length > 0
      ? `add ${listed(available, "or")} to "plugins" in nexus.yaml: it emits this event`
      : didYouMean(event, known, `declare it under "events.emits" of the plugin that emits it`),
});

/** Told at the entry under `emits`. */
export const unhandledEvent = defineDiagnostic("NX6002", {
  severity: "note",
  message: ({ event }: { event: string }) => `no plugin handles event "${event}"`,
  label: () => "handled nowhere",
});

type Disagreement = "version" | "payload" | "delivery";

/** Told at what differs in the later emitter, with the first one. */
export const emittersDisagree = defineDiagnostic("NX6003", {
  message: ({
    event,
    differing,
    plugins: [one, other],
  }: {
    event: string;
    differing: Disagreement;
    plugins: readonly [string, string];
  }) => `plugins "${one}" and "${other}" emit event "${event}" with ${disagreements[differing]}`,
  label: ({ differing }) => `another ${differing}`,
  help: ({ differing, plugins: [one] }) =>
    differing === "payload"
      ? `let both name one schema with $ref, or give the event another name`
      : `write what "${one}" writes, or give the event another name`,
});

const disagreements: Record<Disagreement, string> = {
  version: "different versions",
  payload: "different payloads",
  delivery: "different delivery",
};

/** Told at the pattern under `handles`. */
export const unmatchedPattern = defineDiagnostic("NX6004", {
  message: ({ pattern }: { pattern: string; known: readonly string[] }) => `pattern "${pattern}" matches no event`,
  label: () => "matches nothing",
  help: ({ pattern, known }) =>
    didYouMean(
      pattern,
      known.map((event) => similarPattern(event, pattern)),
      '"*" stands for exactly one segment, "**" at the end for all the rest',
    ),
});

/** The event's name with the wildcards where the pattern has them: "user.*" for "user.created" and "users.*". */
function similarPattern(event: string, pattern: string): string {
  const segments = event.split(".");
  const wanted = pattern.split(".");
  const withWildcards = segments.map((segment, index) => (wanted[index] === "*" ? "*" : segment));
  return wanted.at(-1) === "**"
    ? [...withWildcards.slice(0, wanted.length - 1), "**"].join(".")
    : withWildcards.join(".");
}

export type Feature =
  | "durable delivery"
  | "a transactional handler"
  | "a job"
  | "a folder of migrations"
  | "a cached route"
  | "an audited route";

interface FeatureWithoutService extends Candidates {
  readonly feature: Feature;
  readonly service: string;
  /** A plugin that provides it and that may be disabled at start while the feature is used. */
  readonly perhaps: string | null;
}

/** Told where the feature is asked for. */
export const featureWithoutService = defineDiagnostic("NX6005", {
  message: ({ feature, service, perhaps }: FeatureWithoutService) =>
    perhaps === null
      ? `${feature} needs service "${service}", which no plugin provides`
      : `${feature} needs service "${service}" of plugin "${perhaps}", which may be disabled at start`,
  label: ({ service }) => `needs ${service}`,
  help: (missing) =>
    missing.perhaps === null
      ? (candidatesHelp(missing) ?? `add a plugin that provides "${missing.service}"`)
      : `let "${missing.perhaps}" always run`,
});

interface FeatureOfOtherScope {
  readonly service: string;
  readonly plugin: string;
  readonly scope: Scope;
  /** The first is the one to advise. */
  readonly expected: readonly Scope[];
}

/** Told at the service in the provider's manifest, with a place where something makes Nexus use it. */
export const featureOfOtherScope = defineDiagnostic("NX6005", {
  message: ({ service, plugin, scope, expected }: FeatureOfOtherScope) =>
    `Nexus needs service "${service}" with the scope "${expected[0]}", and plugin "${plugin}" provides it as "${scope}"`,
  label: ({ expected }) => `must be ${expected.join(" or ")}`,
  help: ({ expected: [first] }) =>
    first === "singleton"
      ? 'remove "scope"'
      : `write "scope: ${first}", and let the plugin provide a function that makes it for each who asks`,
});

interface UnknownProperty {
  /** The key of the handler that names the property. */
  readonly key: "orderBy" | "where";
  readonly property: string;
  /** The event's name, or the pattern. */
  readonly event: string;
  /** Properties of the payload. */
  readonly known: readonly string[];
}

/** Told at `orderBy` or `where`, with the payload. */
export const unknownPayloadProperty = defineDiagnostic("NX6006", {
  message: ({ key, property, event }: UnknownProperty) =>
    event.includes("*")
      ? `"${key}" names "${property}", which no event of the pattern "${event}" has`
      : `"${key}" names "${property}", which the payload of event "${event}" does not have`,
  label: () => "not in the payload",
  help: ({ property, known }) =>
    didYouMean(
      property,
      known,
      known.length === 0 ? "the event has no data" : `the payload has ${listed(known, "and")}`,
    ),
});
