import type { FastifyInstance } from "fastify";
import type { RouteDefinition } from "../definition.js";
import type { PluginSlot } from "../lifecycle/plugin-slot.js";
import { ownValue } from "../own-value.js";
import { accessStage } from "./access-stage.js";
import type { HttpServerOptions } from "./http-server.js";
import { type RateLimitStage, rateLimitStage } from "./rate-limit.js";
import type { RouteLabel } from "./request-log.js";
import { routePipeline } from "./route-pipeline.js";

export interface RoutesToAdd {
  readonly routes: readonly RouteDefinition[];
  readonly options: HttpServerOptions;
  /** Counts every request; null where nothing is configured. */
  readonly limitAll: RateLimitStage | null;
}

/** Registers each route with its stages: rate limits and access before the body is read, the rest after. */
export function addRoutes(app: FastifyInstance, { routes, options, limitAll }: RoutesToAdd): void {
  const { slots, engine, definition, settings } = options;
  const { authentication: provider } = definition.features;
  const authentication = slots.get(provider ?? "");

  for (const route of headFirst(routes)) {
    const { plugin, handler, method, url } = route;
    const pipeline = routePipeline({
      route,
      slot: slotOf(plugin, slots),
      engine,
      definitions: ownValue(definition.schemas, plugin) ?? {},
      limit: route.timeout ?? settings.requestTimeout,
      access: accessStage(route, authentication),
    });
    const limitRoute = route.rateLimit === null ? null : rateLimitStage(app, route.rateLimit);
    const label: RouteLabel = { plugin, route: handler };
    app.route({
      method,
      url,
      config: label as object, // Fastify's own config type is empty.
      onRequest: [limitAll, limitRoute, pipeline.admit].filter((stage) => stage !== null),
      handler: pipeline.handle,
    });
  }
}

/** Fastify answers HEAD for each GET route, unless a HEAD route was registered before it. */
const headFirst = (routes: readonly RouteDefinition[]): readonly RouteDefinition[] => [
  ...routes.filter(({ method }) => method === "HEAD"),
  ...routes.filter(({ method }) => method !== "HEAD"),
];

function slotOf(plugin: string, slots: ReadonlyMap<string, PluginSlot>): PluginSlot {
  const slot = slots.get(plugin);
  if (slot === undefined)
    throw new Error(`A route names the plugin "${plugin}", which is not wired: a fault in Nexus, please report it.`);
  return slot;
}
