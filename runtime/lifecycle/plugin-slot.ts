import type { PluginDefinition, RequestScope } from "../api/plugin.js";

export type PluginState = "pending" | "starting" | "active" | "degraded" | "failed" | "disabled" | "stopping" | "stopped";

export interface SlotOptions<Context, Instance> {
  readonly name: string;
  readonly version: string;
  readonly definition: PluginDefinition<Context, Instance>;
  /** Names of the plugins that must be active first. */
  readonly after: readonly string[];
  /** Start limit. */
  readonly timeout: number;
  readonly onFailure: "abort" | "disable";
  /** "${env:REPORTS:-true}": decided at start; left out where the plugin always runs. */
  readonly enabled?: string;
  /** Read after everything in `after` is active. */
  readonly services: () => ServicesOf<Context>;
  /** Request-scoped services, made when they are first read. */
  readonly requestServices?: (scope: RequestServices) => object;
  /** Services that this plugin provides, by name, with their scope; what is not named is a singleton. */
  readonly provides: readonly string[];
}

type ServicesOf<Context> = Context extends { readonly services: infer Services } ? Services : never;
type ProvidedBy<Instance> = Instance extends { readonly provides: infer Provided } ? Provided : object;

/** One request's services: each is made once, when it is first used, by whichever plugin needs it. */
export interface RequestServices {
  readonly request: RequestScope;
  readonly once: <T>(slot: PluginSlot, service: string, make: (request: RequestScope) => T) => T;
}

/**
 * The one way to a plugin: routes, handlers and services of others reach it through its slot, so that it can be stopped and
 * started again while the server runs.
 */
// biome-ignore lint/suspicious/noExplicitAny: a list of slots holds plugins of every shape; the parameters are checked where each slot is made.
export interface PluginSlot<Context = any, Instance = any> {
  readonly options: SlotOptions<Context, Instance>;
  readonly state: PluginState;
  /** What the plugin provides. Read while it is not active, it throws: the start order makes that a bug in Nexus. */
  readonly provided: ProvidedBy<Instance>;
  /** The same, or undefined where the plugin is disabled: for optional requirements and `many`. */
  readonly ifActive: ProvidedBy<Instance> | undefined;
}
