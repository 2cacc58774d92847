import type { FastifyReply, FastifyRequest } from "fastify";
import { forbidden, unavailable } from "../api/problem.js";
import type { Clock } from "../context/clock.js";
import { runInContext } from "../context/execution-context.js";
import type { RouteDefinition, SchemaEngine } from "../definition.js";
import { isPromise } from "../events/is-promise.js";
import type { Features } from "../lifecycle/feature-providers.js";
import type { PluginSlot, RunningPlugin } from "../lifecycle/plugin-slot.js";
import type { SchemaDefinitions } from "../settings/schema-walk.js";
import { type Answer, answerSender } from "./answer.js";
import type { AuditStage } from "./audit-stage.js";
import { type Exchange, exchangeOf } from "./exchange.js";
import { inputStage } from "./input-stage.js";
import { outputStage } from "./output-stage.js";
import { RequestEnd, routeTime } from "./request-end.js";
import { type RouteCacheStage, routeCacheStage } from "./route-cache.js";
import { RouteFault } from "./route-fault.js";
import { HandledRequest, type PluginContext, type RouteRequest } from "./route-request.js";
import type { StandingHeaders } from "./standing-headers.js";

export interface RoutePipelineParts {
  readonly route: RouteDefinition;
  readonly slot: PluginSlot;
  readonly engine: SchemaEngine;
  readonly definitions: SchemaDefinitions;
  readonly standing: StandingHeaders;
  /** Milliseconds that the handler has. */
  readonly limit: number;
  /** Null where nothing is told to the audit log. */
  readonly audit: AuditStage | null;
  readonly features: Features;
  readonly clock: Clock;
}

/**
 * After the body is read: checks the input, calls the handler, sends its result. Gives nothing back: Fastify would take a promise for
 * one of an answer. Throws at once what fails at once.
 */
export type RoutePipeline = (request: FastifyRequest, reply: FastifyReply) => void;

/** Composes the stages of one route. What it does not need is not there: no test at run time whether to skip it. */
export function routePipeline(parts: RoutePipelineParts): RoutePipeline {
  const { route, slot, engine, definitions, standing, limit, audit, features, clock } = parts;
  const readInput = inputStage(route, engine, definitions);
  const write = outputStage(route, engine);
  const time = routeTime(limit);
  const cache = routeCacheStage({ route, write, features, clock, time });
  const call = callOf(route, cache);
  const isPublic = route.access.kind === "public";
  const fail = failing(audit);
  // Behind the cache stage the result is the answer.
  const finish = finishing(cache === null ? write : (result) => result as Answer, { audit, standing, fail });

  const handle = (exchange: Exchange): void => {
    audit?.ready();
    const running = runningIn(slot);
    const input = readInput(exchange.request);
    const user = exchange.caller ?? null;
    // A route that is not public and got here without a caller is a fault in Nexus; it must not count as admission.
    if (!isPublic && user === null) throw forbidden();

    const end = new RequestEnd(exchange.reply.raw, time);
    const told = new HandledRequest({ exchange, input, user, end, running, slot, standing });
    const result = runInContext(exchange.context, call, running, told, exchange);
    if (!isPromise(result)) {
      finish(result, exchange);
      return;
    }
    end.within(
      result,
      (value) => {
        try {
          finish(value, exchange);
        } catch (error) {
          fail(error, exchange);
        }
      },
      (error) => fail(error, exchange),
    );
  };

  if (audit === null) return (_request, reply) => handle(exchangeOf(reply));
  return (_request, reply) => {
    const exchange = exchangeOf(reply);
    try {
      handle(exchange);
    } catch (error) {
      fail(error, exchange);
    }
  };
}

type Fail = (error: unknown, exchange: Exchange) => void;

/** Answers an error that came too late to be thrown, once it is told to the audit log where it has to be. */
function failing(audit: AuditStage | null): Fail {
  const answer: Fail = (error, { reply }) => {
    // Fastify would send what is no error as an answer.
    reply.send(error instanceof Error ? error : new Error("What was thrown is no error.", { cause: error }));
  };
  if (audit === null) return answer;
  return (error, exchange) => void audit.failed(exchange, error).then((told) => answer(told, exchange));
}

interface FinishingParts {
  readonly audit: AuditStage | null;
  readonly standing: StandingHeaders;
  readonly fail: Fail;
}

/** Sends what the handler returned, once it is told to the audit log where it has to be. */
function finishing(
  answerOf: (result: unknown) => Answer,
  { audit, standing, fail }: FinishingParts,
): (result: unknown, exchange: Exchange) => void {
  const send = answerSender(standing);
  return (result, exchange) => {
    const { reply } = exchange;
    // The handler sent it by itself: too late to keep it back.
    if (reply.sent) {
      audit?.answering(exchange, reply.statusCode)?.catch(() => undefined);
      return;
    }
    const answer = answerOf(result);
    const telling = audit?.answering(exchange, answer.status);
    if (telling === undefined) send(answer, reply);
    else telling.then(() => send(answer, reply)).catch((error: unknown) => fail(error, exchange));
  };
}

/** The running plugin, as far as requests need it. */
interface RoutedInstance {
  readonly routes?: Readonly<Record<string, (request: RouteRequest) => unknown>>;
  readonly access?: Readonly<Record<string, (request: RouteRequest) => unknown>>;
}

type Running = RunningPlugin<PluginContext, RoutedInstance>;
type Call = (running: Running, told: RouteRequest, exchange: Exchange) => unknown;

const handlerOf =
  (route: RouteDefinition): Call =>
  ({ instance: { routes } }, told) => {
    if (typeof routes?.[route.handler] !== "function") throw new RouteFault(route, "is missing");
    return routes[route.handler]?.(told);
  };

/** Gives the answer itself instead of the handler's result. */
const cachedCall =
  (call: Call, cache: RouteCacheStage): Call =>
  (running, told, exchange) =>
    cache({ told, exchange }, (watched) => call(running, watched, exchange));

/** Calls the handler, after the plugin's own rule where the route has one. */
function callOf(route: RouteDefinition, cache: RouteCacheStage | null): Call {
  const { access } = route;
  const handle = cache === null ? handlerOf(route) : cachedCall(handlerOf(route), cache);
  const rule = access.kind === "permissions" ? access.when : null;
  if (rule === null) return handle;

  return async (running, request, exchange) => {
    const { access: rules } = running.instance;
    if (typeof rules?.[rule] !== "function") throw new RouteFault(route, `has no rule "${rule}" under "access"`);
    // Only `true` admits: a rule that returns nothing, or something else, does not.
    if ((await rules[rule](request)) !== true) throw forbidden("This is not yours to use.");
    return handle(running, request, exchange);
  };
}

function runningIn(slot: PluginSlot): Running {
  // The shape of what a plugin returns was checked when it started.
  const running = slot.running as Running | undefined;
  if (running !== undefined) return running;
  const seconds = slot.state === "disabled" || slot.state === "failed" ? "60" : "1";
  throw unavailable(`The plugin "${slot.options.name}" is ${slot.state}.`, { headers: { "retry-after": seconds } });
}
