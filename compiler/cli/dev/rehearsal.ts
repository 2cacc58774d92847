import type { ApplicationDefinition, EventTable, RouteDefinition } from "../../../runtime/definition.js";
import { createHttpServer } from "../../../runtime/http/create-http-server.js";
import { slot } from "../../../runtime/lifecycle/plugin-slot.js";
import { startApplication } from "../../../runtime/lifecycle/start-application.js";
import { ajvEngine } from "../../../runtime/schemas/ajv-engine.js";

export interface Rehearsal extends Pick<ApplicationDefinition, "events" | "routes" | "schemas"> {
  /** The application's root. Absolute. */
  readonly root: string;
  /** Those that take part. */
  readonly plugins: readonly string[];
}

/** Starts and stops an application of these plugins, open to everybody and without code behind it, which listens nowhere. */
export async function rehearse({ root, plugins, schemas, ...whole }: Rehearsal): Promise<void> {
  const part = new Set(plugins);
  const routes = whole.routes.filter(({ plugin }) => part.has(plugin)).map(open);
  const events = eventsOf(part, whole.events);
  const definition = {
    ...nothing,
    routes,
    events,
    schemas,
    wire: () => plugins.map((name) => slotFor(name, { routes, events })),
  };
  const running = await startApplication(definition, {
    engine: ajvEngine(schemas),
    createHttpServer,
    sources: {
      variables: {},
      readFile: () => Promise.reject(new Error("no files")),
      arguments: {},
      defaultEnvironment: "",
    },
    root,
    listen: false,
    writeLog: () => undefined,
  });
  for (const { method, url } of routes.slice(0, requests)) await running.inject({ method, url, body: {} });
  await running.stop();
}

/** Enough for one of each kind: what checks them is made when it is first used. */
const requests = 4;

/** Without what needs services of plugins. */
function open(route: RouteDefinition): RouteDefinition {
  return {
    ...route,
    access: { kind: "public" },
    rateLimit: null,
    cache: null,
    audit: false,
    hasRequestServices: false,
  };
}

function eventsOf(part: ReadonlySet<string>, events: EventTable): EventTable {
  return Object.fromEntries(
    Object.entries(events)
      .filter(([, { emitters }]) => emitters.some((plugin) => part.has(plugin)))
      .map(([name, { handlers, ...event }]) => [
        name,
        { ...event, delivery: "memory" as const, handlers: handlers.filter(({ plugin }) => part.has(plugin)) },
      ]),
  );
}

type Slot = ReturnType<ApplicationDefinition["wire"]>[number];

function slotFor(name: string, { routes, events }: Pick<ApplicationDefinition, "routes" | "events">): Slot {
  const handlersOf = (declared: readonly { readonly plugin: string; readonly handler: string }[]): object =>
    Object.fromEntries(declared.filter(({ plugin }) => plugin === name).map(({ handler }) => [handler, () => ({})]));
  const instance = {
    routes: handlersOf(routes),
    on: handlersOf(Object.values(events).flatMap(({ handlers }) => handlers)),
  };
  return slot({
    name,
    version: "0.0.0",
    definition: { setup: async () => instance },
    after: [],
    timeout: 10_000,
    onFailure: "abort",
    services: () => ({}),
    provides: [],
  });
}

const nothing: ApplicationDefinition = {
  name: "nothing",
  version: "0.0.0",
  settings: { base: {}, environments: {}, schemas: {} },
  events: {},
  routes: [],
  schemas: {},
  jobs: [],
  migrations: [],
  features: {},
  roles: {},
  permissions: [],
  wire: () => [],
};
