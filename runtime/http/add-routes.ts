import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from "fastify";
import type { RouteDefinition } from "../definition.js";
import { isPromise } from "../events/is-promise.js";
import type { PluginSlot } from "../lifecycle/plugin-slot.js";
import { ownValue } from "../own-value.js";
import { accessStage } from "./access-stage.js";
import { type AuditStage, auditStage } from "./audit-stage.js";
import { exchangeOf } from "./exchange.js";
import type { HttpServerOptions } from "./http-server.js";
import { type RateLimitStage, rateLimitStage } from "./rate-limit.js";
import type { RequestCounter } from "./request-counter.js";
import type { RouteLabel } from "./request-log.js";
import { routePipeline } from "./route-pipeline.js";
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
 * Registers each route with its stages: before the body is read the limits by address or header, who it is, the limit by caller,
 * whether they may; the rest after.
 */
export function addRoutes(app: FastifyInstance, { routes, options, limitAll, count, standing }: RoutesToAdd): void {
  const { slots, engine, definition, settings, features, clock } = options;
  const { authentication: provider } = definition.features;
  const authentication = slots.get(provider ?? "");

  const heads = new Set(routes.flatMap(({ method, url }) => (method === "HEAD" ? [nameless(url)] : [])));

  for (const route of routes) {
    const { plugin, handler, method, url } = route;
    const rateLimit = route.rateLimit;
    const limitRoute = rateLimit && rateLimitStage({ name: `${plugin}.${handler}`, limit: rateLimit, count });
    // Where everybody is admitted nobody is asked who they are.
    const isByCaller = rateLimit?.by.kind === "principal" && route.access.kind !== "public";
    const limit = route.timeout ?? settings.requestTimeout;
    const audit = auditStage({ route, features, log: options.log, count });
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
    const { upload } = route;
    const label: RouteLabel = { plugin, route: handler, isUpload: upload !== undefined };
    const added: RouteOptions = {
      // Node leaves the body out of an answer to HEAD.
      method: method === "GET" && !heads.has(nameless(url)) ? ["GET", "HEAD"] : method,
      url,
      config: label as object, // Fastify's own config type is empty.
      ...(admit === null ? {} : { onRequest: hook(audited(audit, admit)) }),
      handler: handle,
    };
    const { bodyLimit, requestTimeout } = settings;
    if (upload === undefined) app.route(added);
    else addUploadRoute(app, added, { upload, bodyLimit, limit, startLimit: Math.min(limit, requestTimeout) });
  }
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

/** As Fastify calls it: with `done`, because a promise would cost each request a turn. */
const hook =
  (stage: Stage) =>
  (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void): void => {
    const passing = stage(request, reply);
    if (isPromise(passing)) passing.then(() => done(), done);
    else done();
  };

/** Two addresses that differ only in how their parameters are called are one. */
const nameless = (url: string): string => url.replaceAll(/:\w+/g, ":");

function slotOf(plugin: string, slots: ReadonlyMap<string, PluginSlot>): PluginSlot {
  const slot = slots.get(plugin);
  if (slot === undefined)
    throw new Error(`A route names the plugin "${plugin}", which is not wired: a fault in Nexus, please report it.`);
  return slot;
}
