import type { Cache } from "../api/services/cache.js";
import type { Clock } from "../context/clock.js";
import type { RouteCacheDefinition, RouteDefinition } from "../definition.js";
import type { Features } from "../lifecycle/feature-providers.js";
import type { Answer } from "./answer.js";
import type { Exchange } from "./exchange.js";
import { type KeptAnswer, keptAnswer, servedAnswer } from "./kept-answer.js";
import type { OutputStage } from "./output-stage.js";
import { RequestEnd, type RouteTime } from "./request-end.js";
import { carriesCredentials, credentials, watchRequest } from "./request-watch.js";
import { filledTags, routeCacheKey } from "./route-cache-key.js";
import type { RouteRequest } from "./route-request.js";

/**
 * Gives a kept answer, or runs the handler; undefined where the handler sent the answer by itself. Comes after everything that
 * decides whether the caller may have the answer.
 */
export type RouteCacheStage = (asked: Asked, handle: Handle) => Promise<Answer | undefined>;

/** What the handler is told, and the request as it came in. */
export interface Asked {
  readonly told: RouteRequest;
  readonly exchange: Exchange;
}

/** Calls the handler. */
export type Handle = (told: RouteRequest) => unknown;

export interface RouteCacheParts {
  readonly route: RouteDefinition;
  readonly write: OutputStage;
  readonly features: Features;
  readonly clock: Clock;
  /** What the handler has. */
  readonly time: RouteTime;
}

/** Null where nothing is kept: only answers to GET are, and HEAD is served from them. */
export function routeCacheStage({ route, write, features, clock, time }: RouteCacheParts): RouteCacheStage | null {
  const { cache, method, access, hasRequestServices } = route;
  if (cache === null || method !== "GET") return null;
  const { vary } = cache;
  const isPublic = access.kind === "public";
  const isPrivate = !isPublic || credentials.some((name) => vary.includes(name));
  const keepIn = keeper(route, features);
  const finish = (result: unknown, { exchange }: Asked): Answer | undefined =>
    exchange.reply.sent ? undefined : write(result);

  /** Rejects with `NotKept` where the answer is its own caller's alone. */
  const load = async (asked: Asked, handle: Handle): Promise<KeptAnswer> => {
    const { told, exchange } = asked;
    const watch = watchRequest(told, { vary, hasRequestServices });
    const result = await called(watch.request, handle, time, asked);
    if (watch.touchedRaw()) throw new NotKept(told, finish(result, asked));
    const answer = write(result);
    // Behind authentication answers are told apart by caller.
    const looksAtCredentials = isPublic && watch.sawCredentials();
    if (looksAtCredentials && carriesCredentials(exchange, vary)) throw new NotKept(told, personal(answer));
    const kept = keptAnswer(answer, clock.now(), looksAtCredentials);
    if (kept === null) throw new NotKept(told, answer);
    return kept;
  };

  return async (asked, handle) => {
    const { told, exchange } = asked;
    const keep = keepIn();
    if (keep === undefined) return finish(await handle(told), asked);
    try {
      const kept = await keep(asked, cache, () => load(asked, handle));
      if (kept.looksAtCredentials && carriesCredentials(exchange, vary))
        return personal(finish(await handle(told), asked));
      const ifNoneMatch = exchange.request.headers["if-none-match"];
      return servedAnswer(kept, { cache, isPrivate, ifNoneMatch, now: clock.now() });
    } catch (error) {
      if (!(error instanceof NotKept)) throw error;
      // An answer that is not kept is for the request that it was made for; the others that waited for it make their own.
      if (error.told !== told) return finish(await handle(told), asked);
      if (error.cause !== undefined) throw error.cause;
      return error.answer;
    }
  };
}

/** In the time that the route has, so that nobody waits for ever for an answer that others wait for too. */
async function called(
  watched: RouteRequest,
  handle: Handle,
  time: RouteTime,
  { told, exchange }: Asked,
): Promise<unknown> {
  const { raw: response } = exchange.reply;
  const end = new RequestEnd(response, time);
  try {
    return await new Promise((resolve, reject) => end.within(Promise.resolve(handle(watched)), resolve, reject));
  } catch (error) {
    // That this caller hung up is no reason to refuse those who wait for the same answer.
    const isGone = response.destroyed && !response.writableFinished;
    throw isGone ? new NotKept(told, undefined, error) : error;
  }
}

type Keep = (asked: Asked, cache: RouteCacheDefinition, load: () => Promise<KeptAnswer>) => Promise<KeptAnswer>;

/**
 * The way to the cache as it is just now; undefined where none runs. Answers stand in the plugin's own part of the cache, so that
 * the plugin forgets them by its tags.
 */
function keeper(route: RouteDefinition, features: Features): () => Keep | undefined {
  let known: { readonly factory: unknown; readonly keep: Keep } | undefined;
  const keepIn =
    (part: Cache): Keep =>
    (asked, { ttl, staleFor, vary, tags }, load) =>
      part.getOrSet(routeCacheKey(route, vary, asked), load, {
        ttl,
        staleFor,
        tags: filledTags(tags, asked.told.params),
      });
  return () => {
    const factory = features.get("cache");
    if (factory === undefined) return undefined;
    if (known?.factory !== factory) known = { factory, keep: keepIn(factory({ plugin: route.plugin, needs: [] })) };
    return known.keep;
  };
}

/** Unless its handler says otherwise, nobody on the way keeps what is one caller's alone. */
const personal = <Given extends Answer | undefined>(answer: Given): Given =>
  answer && { ...answer, headers: { "cache-control": "private, no-cache", ...answer.headers } };

class NotKept extends Error {
  readonly told: RouteRequest;
  /** Undefined where there is none: it was sent already, or the handler failed. */
  readonly answer: Answer | undefined;

  constructor(told: RouteRequest, answer: Answer | undefined, cause?: unknown) {
    super("This answer is not kept", { cause });
    this.told = told;
    this.answer = answer;
  }
}
