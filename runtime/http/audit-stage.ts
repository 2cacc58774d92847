import type { FastifyReply, FastifyRequest } from "fastify";
import type { Logger } from "../api/logger.js";
import type { Principal } from "../api/principal.js";
import { unavailable } from "../api/problem.js";
import type { AuditEntry } from "../api/services/audit.js";
import type { RouteDefinition } from "../definition.js";
import type { Features } from "../lifecycle/feature-providers.js";
import { problemOfError } from "./problem-of-error.js";
import type { RequestCounter } from "./request-counter.js";
import { whoseRequest } from "./whose-request.js";

/**
 * Tells the audit log what came of requests: of routes with `audit: true` everything, and they fail where it cannot be told; of
 * other routes who was refused, and whose proof of identity did not hold.
 */
export interface AuditStage {
  /** Access knows now who it is: null for nobody, without any proof. Not called where a proof does not hold. */
  readonly identified: (request: FastifyRequest, caller: Principal | null) => void;
  /** Before the handler: throws where nothing could be told of what it does. */
  readonly ready: () => void;
  /** Before the answer is sent. Rejects where it must not be; undefined where there is nothing to tell. */
  readonly answering: (request: FastifyRequest, status: number) => Promise<void> | undefined;
  /** Resolves with the error that is to be answered. */
  readonly failed: (request: FastifyRequest, error: unknown) => Promise<unknown>;
}

export interface AuditStageParts {
  readonly route: RouteDefinition;
  readonly features: Features;
  readonly log: Logger;
  readonly count: RequestCounter;
}

/** So many made-up proofs of one address are told in a minute: the log only grows, and strangers must not be able to fill it. */
const mostMadeUp = 20;
const minute = 60_000;

/** Null where there is nothing to tell, or nobody to tell it to. */
export function auditStage({ route, features, log, count }: AuditStageParts): AuditStage | null {
  if (!route.audit && !features.has("audit")) return null;
  const callers = new WeakMap<FastifyRequest, Principal | null>();
  const told = new WeakSet<FastifyRequest>();

  const record = async (request: FastifyRequest, status: number): Promise<void> => {
    try {
      const audit = features.get("audit");
      if (audit === undefined) throw new Error("The plugin that provides the service audit does not run.");
      await audit.record(entryOf(request, { route, status, caller: callers.get(request) ?? null }));
    } catch (error) {
      log.error({ err: error, requestId: request.id, plugin: route.plugin, route: route.handler }, "audit entry lost");
      if (route.audit) throw notRecorded();
    }
  };
  const tell = (request: FastifyRequest, status: number): Promise<void> | undefined => {
    const isAnonymous = callers.get(request) === null;
    if (told.has(request) || !isWorthTelling({ isAudited: route.audit, isAnonymous, status })) return undefined;
    told.add(request);
    return isMadeUp(request, status) ? recordFew(request, status) : record(request, status);
  };
  /** Where the route is public and audited, its author wants to know of each. */
  const isMadeUp = (request: FastifyRequest, status: number): boolean =>
    status === 401 && !callers.has(request) && !(route.audit && route.access.kind === "public");
  const recordFew = async (request: FastifyRequest, status: number): Promise<void> => {
    const { count: madeUp } = await count(`audit:${whoseRequest({ kind: "address" }, request, null)}`, minute);
    if (madeUp <= mostMadeUp) return record(request, status);
    if (madeUp === mostMadeUp + 1)
      log.warn(
        { from: request.ip },
        "further proofs of identity that do not hold are not told to the audit log for a minute",
      );
  };

  return {
    identified: (request, caller) => void callers.set(request, caller),
    ready: () => {
      if (route.audit && features.get("audit") === undefined) throw notRecorded();
    },
    answering: tell,
    failed: async (request, error) => {
      try {
        await tell(request, problemOfError(error, request.raw.errored).status);
        return error;
      } catch (unrecorded) {
        return unrecorded;
      }
    },
  };
}

type Stage<Result extends Promise<void> | undefined> = (request: FastifyRequest, reply: FastifyReply) => Result;

/** The stage, with what it fails with told. */
export function audited<Result extends Promise<void> | undefined>(
  audit: AuditStage | null,
  stage: Stage<Result>,
): Stage<Result | Promise<never>> {
  if (audit === null) return stage;
  return (request, reply) => {
    const fail = async (error: unknown): Promise<never> => {
      throw await audit.failed(request, error);
    };
    try {
      // A promise stays one.
      return stage(request, reply)?.catch(fail) as Result;
    } catch (error) {
      return fail(error);
    }
  };
}

interface Outcome {
  readonly isAudited: boolean;
  /** Without any proof of identity: strangers must not be able to fill the log. */
  readonly isAnonymous: boolean;
  readonly status: number;
}

function isWorthTelling({ isAudited, isAnonymous, status }: Outcome): boolean {
  if (status === 429 || (status === 401 && isAnonymous)) return false;
  return isAudited || status === 401 || status === 403;
}

function entryOf(
  request: FastifyRequest,
  {
    route,
    status,
    caller,
  }: { readonly route: RouteDefinition; readonly status: number; readonly caller: Principal | null },
): AuditEntry {
  const [path = ""] = request.url.split("?");
  return {
    action: `${route.plugin}.${route.handler}`,
    outcome: status < 400 ? "success" : status === 401 || status === 403 ? "refused" : "failed",
    who: caller?.id ?? null,
    from: request.ip,
    what: `${request.method} ${path}`,
    requestId: request.id,
    details: { status },
  };
}

const notRecorded = () =>
  unavailable("This is recorded, and it cannot be recorded just now.", { headers: { "retry-after": "5" } });
