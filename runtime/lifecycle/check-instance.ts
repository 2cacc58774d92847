import type { ApplicationDefinition } from "../definition.js";
import type { SlotOptions } from "./plugin-slot.js";

/** What a manifest promises of the plugin's code. `tsc` holds typed plugins to it; this holds the others. */
export interface PluginPromises {
  readonly provides: readonly string[];
  readonly routes: readonly string[];
  readonly on: readonly string[];
  readonly access: readonly string[];
  readonly jobs: readonly string[];
}

/** The parts of a definition that plugins promise something for. */
export type PromisingDefinition = Pick<ApplicationDefinition, "routes" | "events" | "jobs">;

export function promisesOf(
  { name, provides }: Pick<SlotOptions<unknown, unknown>, "name" | "provides">,
  { routes, events, jobs }: PromisingDefinition,
): PluginPromises {
  const own = routes.filter(({ plugin }) => plugin === name);
  const handlers = Object.values(events).flatMap((event) => event.handlers.filter(({ plugin }) => plugin === name));
  return {
    provides,
    routes: unique(own.map(({ handler }) => handler)),
    on: unique(handlers.map(({ handler }) => handler)),
    access: unique(
      own.flatMap(({ access }) => (access.kind === "permissions" && access.when !== null ? [access.when] : [])),
    ),
    jobs: jobs.filter(({ plugin }) => plugin === name).map(({ job }) => job),
  };
}

/** Throws where what setup returned does not hold what the manifest promises; names all that is missing. */
export function checkInstance(instance: unknown, promises: PluginPromises): void {
  if (typeof instance !== "object" || instance === null) {
    throw new TypeError(`it is ${instance === null ? "null" : typeof instance}; an object was expected`);
  }
  const missing = [
    ...promises.provides
      .filter((key) => memberOf(instance, "provides", key) === undefined)
      .map((key) => `provides.${key}`),
    ...(["routes", "on", "access", "jobs"] as const).flatMap((part) =>
      promises[part]
        .filter((key) => typeof memberOf(instance, part, key) !== "function")
        .map((key) => `the function ${part}.${key}`),
    ),
  ];
  if (missing.length > 0) throw new TypeError(`the manifest declares ${missing.join(", ")}, and it is missing`);
}

function memberOf(instance: object, part: string, key: string): unknown {
  const members: unknown = (instance as Readonly<Record<string, unknown>>)[part];
  if (typeof members !== "object" || members === null) return undefined;
  const member = (members as Readonly<Record<string, unknown>>)[key];
  // "constructor" is a legal name, and what every object inherits under it is nothing that the plugin wrote.
  return member === (Object.prototype as unknown as Readonly<Record<string, unknown>>)[key] ? undefined : member;
}

const unique = (names: readonly string[]): readonly string[] => [...new Set(names)];
