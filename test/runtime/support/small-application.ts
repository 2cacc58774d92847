import { defineApplication } from "../../../runtime/application.js";
import type { Clock } from "../../../runtime/context/clock.js";
import type {
  ApplicationDefinition,
  EventDefinition,
  HandlerDefinition,
  RouteDefinition,
} from "../../../runtime/definition.js";
import { createHttpServer } from "../../../runtime/http/create-http-server.js";
import type { JsonSchema } from "../../../runtime/json.js";
import { type PluginSlot, type SlotOptions, slot } from "../../../runtime/lifecycle/plugin-slot.js";
import type { RunningApplication, StartOptions } from "../../../runtime/lifecycle/running-application.js";
import { startApplication } from "../../../runtime/lifecycle/start-application.js";
import { ajvEngine } from "../../../runtime/schemas/ajv-engine.js";
import type { SettingsSources } from "../../../runtime/settings/settings-sources.js";

/** A plugin of a test, the parts that matter to it. */
export interface SmallPlugin {
  readonly name: string;
  readonly setup?: (context: SmallContext) => unknown;
  readonly after?: readonly string[];
  readonly needs?: readonly string[];
  readonly onFailure?: "abort" | "disable";
  readonly timeout?: number;
  readonly enabled?: string;
  readonly provides?: readonly string[];
  readonly services?: (slots: ReadonlyMap<string, PluginSlot>) => object;
}

/** The context as plain JavaScript sees it. */
export interface SmallContext {
  readonly config: Readonly<Record<string, unknown>>;
  readonly services: Readonly<Record<string, unknown>>;
  readonly emit: (event: string, data: unknown) => Promise<void>;
  readonly waitFor: (event: string, options?: object) => Promise<{ readonly data: unknown }>;
  readonly log: { readonly info: (fields: object | string, message?: string) => void };
  readonly app: object;
}

export interface SmallApplication {
  readonly plugins: readonly SmallPlugin[];
  readonly settings?: Partial<ApplicationDefinition["settings"]>;
  readonly events?: ApplicationDefinition["events"];
  readonly routes?: readonly RouteDefinition[];
}

export function smallApplication({
  plugins,
  settings,
  events = {},
  routes = [],
}: SmallApplication): ApplicationDefinition {
  return defineApplication({
    name: "small",
    version: "1.0.0",
    settings: { base: {}, environments: {}, schemas: {}, ...settings },
    events,
    routes,
    schemas: {},
    jobs: [],
    migrations: [],
    features: {},
    roles: {},
    permissions: [],
    wire: () => {
      const slots = new Map<string, PluginSlot>();
      for (const plugin of plugins) slots.set(plugin.name, slot(slotOptions(plugin, slots)));
      return [...slots.values()];
    },
  });
}

function slotOptions(plugin: SmallPlugin, slots: ReadonlyMap<string, PluginSlot>): SlotOptions<SmallContext, unknown> {
  const { name, setup, after, needs, onFailure, timeout, enabled, provides, services } = plugin;
  return {
    name,
    version: "1.0.0",
    definition: { setup: setup ?? (() => ({})) },
    after: after ?? [],
    timeout: timeout ?? 30_000,
    onFailure: onFailure ?? "abort",
    provides: provides ?? [],
    services: () => services?.(slots) ?? {},
    ...(enabled !== undefined && { enabled }),
    ...(needs !== undefined && { needs }),
  } as SlotOptions<SmallContext, unknown>;
}

export interface Started {
  readonly app: RunningApplication;
  readonly log: readonly LogLine[];
}

export type LogLine = Readonly<Record<string, unknown>>;

export interface SmallStart {
  readonly clock?: Clock;
  readonly sources?: Partial<SettingsSources>;
  readonly standIns?: NonNullable<StartOptions["standIns"]>;
  readonly signal?: AbortSignal;
  readonly log?: LogLine[];
}

/** Starts without listening. */
export async function startSmall(
  definition: ApplicationDefinition,
  { log = [], sources, ...rest }: SmallStart = {},
): Promise<Started> {
  const app = await startApplication(definition, {
    engine: ajvEngine(definition.schemas),
    createHttpServer,
    sources: sourcesOf(sources),
    root: "/app",
    listen: false,
    writeLog: (line) => log.push(JSON.parse(line) as LogLine),
    ...rest,
  });
  return { app, log };
}

export const sourcesOf = (sources: Partial<SettingsSources> = {}): SettingsSources => ({
  variables: {},
  readFile: () => Promise.reject(new Error("there is no such file")),
  arguments: {},
  defaultEnvironment: "",
  ...sources,
});

export const filesOf =
  (files: Readonly<Record<string, string>>): SettingsSources["readFile"] =>
  async (path) => {
    const text = files[path];
    if (text === undefined) throw new Error("there is no such file");
    return text;
  };

/** An event of one plugin, with the handlers of others. */
export function smallEvent(
  name: string,
  handlers: readonly Partial<HandlerDefinition>[],
  schema?: JsonSchema,
): EventDefinition {
  return {
    version: 1,
    delivery: "memory",
    payload: { id: `events/${name}`, plugin: "source", schema: schema ?? numbered },
    emitters: ["source"],
    handlers: handlers.map((handler) => ({ ...plainHandler, handler: name, ...handler })),
  };
}

const numbered: JsonSchema = {
  type: "object",
  additionalProperties: false,
  required: ["n"],
  properties: { n: { type: "integer" }, key: { type: "string" } },
};

const plainHandler: Omit<HandlerDefinition, "handler"> = {
  plugin: "target",
  retries: 0,
  backoff: "exponential",
  timeout: 30_000,
  priority: 0,
  concurrency: null,
  orderBy: null,
  where: null,
  transactional: false,
};

/** A promise with its ends in hand. */
export interface Deferred<T = void> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (reason: unknown) => void;
}

export function deferred<T = void>(): Deferred<T> {
  let resolve: Deferred<T>["resolve"] = () => undefined;
  let reject: Deferred<T>["reject"] = () => undefined;
  const promise = new Promise<T>((ok, no) => {
    resolve = ok;
    reject = no;
  });
  return { promise, resolve, reject };
}

/** A service of a plugin that runs; undefined where it does not. */
export function serviceOf<T>(slot: PluginSlot | undefined, name: string): T {
  // The test says what its own plugin provides.
  const provided = slot?.ifActive as Readonly<Record<string, T>> | undefined;
  return provided?.[name] as T;
}

/** Reads it as generated code does: throws where the plugin does not run. */
export const requiredService = (slot: PluginSlot | undefined, name: string): unknown =>
  (slot?.provided as Readonly<Record<string, unknown>> | undefined)?.[name];
