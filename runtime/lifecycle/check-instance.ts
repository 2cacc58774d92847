import type { ApplicationDefinition, RouteDefinition } from "../definition.js";
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
  definition: PromisingDefinition,
): PluginPromises {
  const own = partsByPlugin(definition).get(name) ?? noParts();
  return {
    provides,
    routes: unique(own.routes.map(({ handler }) => handler)),
    on: unique(own.on),
    access: unique(
      own.routes.flatMap(({ access }) => (access.kind === "permissions" && access.when !== null ? [access.when] : [])),
    ),
    jobs: own.jobs,
  };
}

/** What one plugin has of a definition. */
interface Parts {
  readonly routes: RouteDefinition[];
  readonly on: string[];
  readonly jobs: string[];
}

const noParts = (): Parts => ({ routes: [], on: [], jobs: [] });

const known = new WeakMap<PromisingDefinition, ReadonlyMap<string, Parts>>();

/** Sorted out once: each plugin that starts asks for its own. */
function partsByPlugin(definition: PromisingDefinition): ReadonlyMap<string, Parts> {
  const before = known.get(definition);
  if (before !== undefined) return before;
  const byPlugin = new Map<string, Parts>();
  const partsOf = (plugin: string): Parts => {
    const parts = byPlugin.get(plugin) ?? noParts();
    byPlugin.set(plugin, parts);
    return parts;
  };
  for (const route of definition.routes) partsOf(route.plugin).routes.push(route);
  for (const { handlers } of Object.values(definition.events)) {
    for (const { plugin, handler } of handlers) partsOf(plugin).on.push(handler);
  }
  for (const { plugin, job } of definition.jobs) partsOf(plugin).jobs.push(job);
  known.set(definition, byPlugin);
  return byPlugin;
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
