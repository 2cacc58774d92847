import type { FastifyInstance, FastifyReply, RouteOptions } from "fastify";
import type { RouteDefinition } from "../definition.js";
import { isPromise } from "../events/is-promise.js";
import type { PluginSlot } from "../lifecycle/plugin-slot.js";
import { ownValue } from "../own-value.js";
import { accessStage } from "./access-stage.js";
import { type AuditStage, auditStage } from "./audit-stage.js";
import { admitted, failing } from "./dispatch-by-table.js";
import { exchangeOf } from "./exchange.js";
import { healthRoutes } from "./health-routes.js";
import type { HttpServerOptions } from "./http-server.js";
import { type RateLimitStage, rateLimitStage } from "./rate-limit.js";
import type { RequestCounter } from "./request-counter.js";
import { routePipeline } from "./route-pipeline.js";
import type { RouteTable } from "./route-table.js";
import type { RouteStages, ServedRoute } from "./served-route.js";
import { inOrder, type Stage } from "./stage.js";
import type { StandingHeaders } from "./standing-headers.js";
import { addUploadRoute } from "./upload/add-upload-route.js";

export interface RoutesToAdd {
  readonly routes: readonly RouteDefinition[];
  readonly options: HttpServerOptions;
  /** Counts every request; null where nothing is configured. */
  readonly limitAll: RateLimitStage | null;
  readonly count: RequestCounter;
  readonly standing: StandingHeaders;
}

/**
 * Puts each route with its stages into the table: before the body is read the limits by address or header, who it is, the limit by
 * caller, whether they may; the rest after. Routes whose bodies are read otherwise, or whose method is OPTIONS, which Fastify's plugins
 * answer too, are registered with Fastify.
 */
export function addRoutes(app: FastifyInstance, table: RouteTable<ServedRoute>, parts: RoutesToAdd): void {
  const { routes, options } = parts;
  // First, because the answer to HEAD is that to GET where nobody declares another.
  const inOrderOfMethods = [...routes].sort(
    (one, other) => Number(other.method === "HEAD") - Number(one.method === "HEAD"),
  );
  for (const route of inOrderOfMethods) {
    const { plugin, handler, method, url, upload } = route;
    const { requestTimeout, bodyLimit } = options.settings;
    const limit = route.timeout ?? requestTimeout;
    const stages = stagesOf(route, limit, parts);
    const isFastifys = upload !== undefined || method === "OPTIONS";
    const served: ServedRoute = {
      plugin,
      handler,
      url,
      isUpload: upload !== undefined,
      stages: isFastifys ? null : stages,
    };
    table.add(method, url, served);
    if (method === "GET") table.add("HEAD", url, served);
    if (!isFastifys) continue;
    const { admit, handle } = stages;
    const added: RouteOptions = {
      method,
      url,
      ...(admit && {
        onRequest: (request, reply, done) =>
          admitted(admit, { request, reply, next: () => done(), fail: failing(done) }),
      }),
      handler: handle,
    };
    if (upload === undefined) app.route(added);
    else addUploadRoute(app, added, { upload, bodyLimit, limit, startLimit: Math.min(limit, requestTimeout) });
  }
  for (const url of healthRoutes) {
    for (const method of ["GET", "HEAD"]) table.add(method, url, { url, isUpload: false, stages: null });
  }
}

function stagesOf(
  route: RouteDefinition,
  limit: number,
  { options, limitAll, count, standing }: RoutesToAdd,
): RouteStages {
  const { slots, engine, definition, features, clock, log } = options;
  const { plugin, handler, rateLimit } = route;
  const authentication = slots.get(definition.features.authentication ?? "");
  const limitRoute = rateLimit && rateLimitStage({ name: `${plugin}.${handler}`, limit: rateLimit, count });
  // Where everybody is admitted nobody is asked who they are.
  const isByCaller = rateLimit?.by.kind === "principal" && route.access.kind !== "public";
  const audit = auditStage({ route, features, log, count });
  const admit = inOrder([
    counting(limitAll),
    counting(isByCaller ? null : limitRoute),
    accessStage({ route, provider: authentication, limitCaller: isByCaller ? limitRoute : null }),
  ]);
  const handle = routePipeline({
    route,
    slot: slotOf(plugin, slots),
    engine,
    definitions: ownValue(definition.schemas, plugin) ?? {},
    standing,
    limit,
    features,
    clock,
    audit,
  });
  return { admit: admit && audited(audit, admit), handle };
}

const counting = (stage: RateLimitStage | null): Stage | null =>
  stage && ((request, reply) => stage(request, reply, null));

/** What fails before the body is read is told to the audit log, too. */
function audited(audit: AuditStage | null, stage: Stage): Stage {
  if (audit === null) return stage;
  const fail = async (error: unknown, reply: FastifyReply): Promise<never> => {
    throw await audit.failed(exchangeOf(reply), error);
  };
  return (request, reply) => {
    try {
      const passing = stage(request, reply);
      return isPromise(passing) ? passing.then(undefined, (error) => fail(error, reply)) : undefined;
    } catch (error) {
      return fail(error, reply);
    }
  };
}

function slotOf(plugin: string, slots: ReadonlyMap<string, PluginSlot>): PluginSlot {
  const slot = slots.get(plugin);
  if (slot === undefined)
    throw new Error(`A route names the plugin "${plugin}", which is not wired: a fault in Nexus, please report it.`);
  return slot;
}
