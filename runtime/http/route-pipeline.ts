import type { FastifyReply, FastifyRequest } from "fastify";
import type { Principal } from "../api/principal.js";
import { forbidden, unavailable } from "../api/problem.js";
import type { Clock } from "../context/clock.js";
import { runInContext } from "../context/execution-context.js";
import type { RouteDefinition, SchemaEngine } from "../definition.js";
import type { Features } from "../lifecycle/feature-providers.js";
import type { PluginSlot, RunningPlugin } from "../lifecycle/plugin-slot.js";
import type { SchemaDefinitions } from "../settings/schema-walk.js";
import type { AccessStage } from "./access-stage.js";
import { type Answer, sendAnswer } from "./answer.js";
import { type AuditStage, audited } from "./audit-stage.js";
import { inputStage } from "./input-stage.js";
import { outputStage } from "./output-stage.js";
import { requestEnd } from "./request-end.js";
import { type RouteCacheStage, routeCacheStage } from "./route-cache.js";
import { RouteFault } from "./route-fault.js";
import { type PluginContext, type RouteRequest, routeRequest } from "./route-request.js";

export interface RoutePipelineParts {
  readonly route: RouteDefinition;
  readonly slot: PluginSlot;
  readonly engine: SchemaEngine;
  readonly definitions: SchemaDefinitions;
  /** Milliseconds that the handler has. */
  readonly limit: number;
  /** Null where the route is public. */
  readonly access: AccessStage | null;
  /** Null where nothing is told to the audit log. */
  readonly audit: AuditStage | null;
  readonly features: Features;
  readonly clock: Clock;
}

export interface RoutePipeline {
  /** Before the body is read: who is it, and may they? Null where the route is public. */
  readonly admit: ((request: FastifyRequest, reply: FastifyReply) => Promise<void>) | null;
  /** After the body is read: check the input, call the handler, send its result. Throws at once what fails at once. */
  readonly handle: (request: FastifyRequest, reply: FastifyReply) => Promise<void> | undefined;
}

/** Composes the stages of one route. What it does not need is not there: no test at run time whether to skip it. */
export function routePipeline(parts: RoutePipelineParts): RoutePipeline {
  const { route, slot, engine, definitions, limit, access, audit, features, clock } = parts;
  const readInput = inputStage(route, engine, definitions);
  const write = outputStage(route, engine);
  const cache = routeCacheStage({ route, write, features, clock, limit });
  const call = callOf(route, cache);
  // Behind the cache stage the result is the answer.
  const answerOf = cache === null ? write : (result: unknown) => result as Answer;
  const finish = finishing(answerOf, audit);
  const callers = new WeakMap<FastifyRequest, Principal>();

  return {
    admit:
      access &&
      audited(audit, async (request, reply) => {
        callers.set(request, await inRequest(request, () => access(request, reply)));
      }),

    handle: audited(audit, (request, reply) => {
      audit?.ready();
      const running = runningIn(slot);
      const input = readInput(request);
      const user = callers.get(request) ?? null;
      // A route that is not public and got here without a caller is a fault in Nexus; it must not count as admission.
      if (access !== null && user === null) throw forbidden();

      const end = requestEnd(reply.raw, limit);
      const told = routeRequest({ request, reply, input, user, end }, running, slot);
      const result = inRequest(request, () => call(running, told));
      if (!(result instanceof Promise)) return finish(result, request, reply);
      return end.within(result).then((value) => finish(value, request, reply));
    }),
  };
}

/** Sends what the handler returned, once it is told to the audit log where it has to be. */
function finishing(
  answerOf: (result: unknown) => Answer,
  audit: AuditStage | null,
): (result: unknown, request: FastifyRequest, reply: FastifyReply) => Promise<void> | undefined {
  return (result, request, reply) => {
    // The handler sent it by itself: too late to keep it back.
    if (reply.sent) return audit?.answering(request, reply.statusCode)?.catch(() => undefined);
    const answer = answerOf(result);
    const telling = audit?.answering(request, answer.status);
    if (telling !== undefined) return telling.then(() => sendAnswer(answer, reply));
    return sendAnswer(answer, reply);
  };
}

/** The running plugin, as far as requests need it. */
interface RoutedInstance {
  readonly routes?: Readonly<Record<string, (request: RouteRequest) => unknown>>;
  readonly access?: Readonly<Record<string, (request: RouteRequest) => unknown>>;
}

type Running = RunningPlugin<PluginContext, RoutedInstance>;
type Call = (running: Running, told: RouteRequest) => unknown;

const handlerOf =
  (route: RouteDefinition): Call =>
  ({ instance: { routes } }, told) => {
    if (typeof routes?.[route.handler] !== "function") throw new RouteFault(route, "is missing");
    return routes[route.handler]?.(told);
  };

/** Gives the answer itself instead of the handler's result. */
const cachedCall =
  (call: Call, cache: RouteCacheStage): Call =>
  (running, told) =>
    cache(told, (watched) => call(running, watched));

/** Calls the handler, after the plugin's own rule where the route has one. */
function callOf(route: RouteDefinition, cache: RouteCacheStage | null): Call {
  const { access } = route;
  const handle = cache === null ? handlerOf(route) : cachedCall(handlerOf(route), cache);
  const rule = access.kind === "permissions" ? access.when : null;
  if (rule === null) return handle;

  return async (running, request) => {
    const { access: rules } = running.instance;
    if (typeof rules?.[rule] !== "function") throw new RouteFault(route, `has no rule "${rule}" under "access"`);
    // Only `true` admits: a rule that returns nothing, or something else, does not.
    if ((await rules[rule](request)) !== true) throw forbidden("This is not yours to use.");
    return handle(running, request);
  };
}

function runningIn(slot: PluginSlot): Running {
  // The shape of what a plugin returns was checked when it started.
  const running = slot.running as Running | undefined;
  if (running !== undefined) return running;
  const seconds = slot.state === "disabled" || slot.state === "failed" ? "60" : "1";
  throw unavailable(`The plugin "${slot.options.name}" is ${slot.state}.`, { headers: { "retry-after": seconds } });
}

const inRequest = <T>({ id }: FastifyRequest, task: () => T): T =>
  runInContext({ correlationId: id, causationId: id, requestId: id }, task);
