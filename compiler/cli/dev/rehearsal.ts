import type { ApplicationDefinition, RouteDefinition } from "../../../runtime/definition.js";
import { createHttpServer } from "../../../runtime/http/create-http-server.js";
import { slot } from "../../../runtime/lifecycle/plugin-slot.js";
import { startApplication } from "../../../runtime/lifecycle/start-application.js";
import { ajvEngine } from "../../../runtime/schemas/ajv-engine.js";

export interface Rehearsal extends Pick<ApplicationDefinition, "routes" | "schemas"> {
  /** The application's root. Absolute. */
  readonly root: string;
}

/** Starts and stops an application of these routes, open to everybody and without code behind them, which listens nowhere. */
export async function rehearse({ root, routes, schemas }: Rehearsal): Promise<void> {
  const opened = routes.map(open);
  const definition = { ...nothing, routes: opened, schemas, wire: () => slotsFor(opened) };
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
  const [first] = opened;
  if (first !== undefined) await running.inject({ method: first.method, url: first.url });
  await running.stop();
}

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

function slotsFor(routes: readonly RouteDefinition[]): ReturnType<ApplicationDefinition["wire"]> {
  const names = new Set(routes.map(({ plugin }) => plugin));
  return [...names].map((name) => {
    const handlers = routes.filter(({ plugin }) => plugin === name).map(({ handler }) => [handler, () => ({})]);
    return slot({
      name,
      version: "0.0.0",
      definition: { setup: async () => ({ routes: Object.fromEntries(handlers) }) },
      after: [],
      timeout: 10_000,
      onFailure: "abort",
      services: () => ({}),
      provides: [],
    });
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
