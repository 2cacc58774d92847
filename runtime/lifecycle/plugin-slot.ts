import type { PluginDefinition, RequestScope } from "../api/plugin.js";
import type { WatchService } from "../observation/watch-service.js";

export type PluginState =
  | "pending"
  | "starting"
  | "active"
  | "degraded"
  | "failed"
  | "disabled"
  | "stopping"
  | "stopped";

export interface SlotOptions<Context, Instance> {
  readonly name: string;
  readonly version: string;
  readonly definition: PluginDefinition<Context, Instance>;
  /** Names of the plugins that start first, where they run: providers of optional and `many` services too. */
  readonly after: readonly string[];
  /** Those of `after` without which it cannot run: it is disabled with them. What `services` reads counts in any case. */
  readonly needs?: readonly string[];
  /** Start limit. */
  readonly timeout: number;
  readonly onFailure: "abort" | "disable";
  /** "${env:REPORTS:-true}": decided at start; left out where the plugin always runs. */
  readonly enabled?: string;
  /** Read after everything in `after` is active. What goes through `watch` is seen by metrics and traces. */
  readonly services: (watch: WatchService) => ServicesOf<Context>;
  /** Request-scoped services, made when they are first read. */
  readonly requestServices?: (scope: RequestServices) => object;
  /** Names of the services that this plugin provides. */
  readonly provides: readonly string[];
  /** Those of `provides` of which each consumer has an instance of its own: it provides factories of them. */
  readonly transient?: readonly string[];
}

type ServicesOf<Context> = Context extends { readonly services: infer Services } ? Services : object;
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
  /** Why it failed, is disabled or degraded. May hold secrets: redact it before it is shown. */
  readonly cause: string | undefined;
  /** The plugin while it is active or degraded. Read it anew for each use: it changes with a restart. */
  readonly running: RunningPlugin<Context, Instance> | undefined;
  /** What the plugin provides. Throws `PluginNotRunning` where it does not run. */
  readonly provided: ProvidedBy<Instance>;
  /** The same, or undefined where the plugin is disabled: for optional requirements and `many`. */
  readonly ifActive: ProvidedBy<Instance> | undefined;
  /** Only the lifecycle calls this. */
  readonly become: (situation: SlotSituation<Context, Instance>) => void;
}

export interface RunningPlugin<Context, Instance> {
  /** What its setup returned. */
  readonly instance: Instance;
  /** What its setup was given. */
  readonly context: Context;
}

export type SlotSituation<Context, Instance> =
  | { readonly state: "pending" | "starting" | "stopping" | "stopped" }
  | { readonly state: "failed" | "disabled"; readonly cause: string }
  | { readonly state: "active"; readonly plugin: RunningPlugin<Context, Instance> }
  | { readonly state: "degraded"; readonly plugin: RunningPlugin<Context, Instance>; readonly cause: string };

/** Makes an empty slot. */
export function slot<Context, Instance>(options: SlotOptions<Context, Instance>): PluginSlot<Context, Instance> {
  return new Slot(options);
}

/** The providers of a `many` requirement that run, in start order. */
export function present<T>(services: readonly (T | undefined)[]): readonly T[] {
  return services.filter((service) => service !== undefined);
}

/** A service was read of a plugin that does not run. */
export class PluginNotRunning extends Error {
  readonly plugin: string;

  constructor(plugin: string, state: PluginState) {
    super(`Plugin "${plugin}" is ${state}: its services cannot be used`);
    this.name = "PluginNotRunning";
    this.plugin = plugin;
  }
}

class Slot<Context, Instance> implements PluginSlot<Context, Instance> {
  readonly options: SlotOptions<Context, Instance>;
  state: PluginState = "pending";
  cause: string | undefined;
  running: RunningPlugin<Context, Instance> | undefined;

  constructor(options: SlotOptions<Context, Instance>) {
    this.options = options;
  }

  get provided(): ProvidedBy<Instance> {
    const provided = this.ifActive;
    if (provided === undefined) throw new PluginNotRunning(this.options.name, this.state);
    return provided;
  }

  get ifActive(): ProvidedBy<Instance> | undefined {
    if (this.running === undefined) return undefined;
    // A plugin that provides nothing may leave `provides` out; what it declares was checked when it started.
    return ((this.running.instance as { readonly provides?: unknown }).provides ?? {}) as ProvidedBy<Instance>;
  }

  become(situation: SlotSituation<Context, Instance>): void {
    this.state = situation.state;
    this.cause = "cause" in situation ? situation.cause : undefined;
    this.running = "plugin" in situation ? situation.plugin : undefined;
  }
}
