import type { Logger } from "../api/logger.js";
import { unavailable } from "../api/problem.js";
import type { AuditEntry } from "../api/services/audit.js";
import type { RouteDefinition } from "../definition.js";
import type { Features } from "../lifecycle/feature-providers.js";
import type { Exchange } from "./exchange.js";
import { problemOfError } from "./problem-of-error.js";
import type { RequestCounter } from "./request-counter.js";
import { whoseRequest } from "./whose-request.js";

/**
 * Tells the audit log what came of requests: of routes with `audit: true` everything, and they fail where it cannot be told; of
 * other routes who was refused, and whose proof of identity did not hold.
 */
export interface AuditStage {
  /** Before the handler: throws where nothing could be told of what it does. */
  readonly ready: () => void;
  /** Before the answer is sent. Rejects where it must not be; undefined where there is nothing to tell. */
  readonly answering: (exchange: Exchange, status: number) => Promise<void> | undefined;
  /** Resolves with the error that is to be answered. */
  readonly failed: (exchange: Exchange, error: unknown) => Promise<unknown>;
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

  const record = async (exchange: Exchange, status: number): Promise<void> => {
    try {
      const audit = features.get("audit");
      if (audit === undefined) throw new Error("The plugin that provides the service audit does not run.");
      await audit.record(entryOf(exchange, route, status));
    } catch (error) {
      const { id: requestId } = exchange.request;
      log.error({ err: error, requestId, plugin: route.plugin, route: route.handler }, "audit entry lost");
      if (route.audit) throw notRecorded();
    }
  };
  const tell = (exchange: Exchange, status: number): Promise<void> | undefined => {
    const isAnonymous = exchange.caller === null;
    if (exchange.isTold || !isWorthTelling({ isAudited: route.audit, isAnonymous, status })) return undefined;
    exchange.isTold = true;
    return isMadeUp(exchange, status) ? recordFew(exchange, status) : record(exchange, status);
  };
  /** Where the route is public and audited, its author wants to know of each. */
  const isMadeUp = ({ caller }: Exchange, status: number): boolean =>
    status === 401 && caller === undefined && !(route.audit && route.access.kind === "public");
  const recordFew = async (exchange: Exchange, status: number): Promise<void> => {
    const { request } = exchange;
    const { count: madeUp } = await count(`audit:${whoseRequest({ kind: "address" }, request, null)}`, minute);
    if (madeUp <= mostMadeUp) return record(exchange, status);
    if (madeUp === mostMadeUp + 1)
      log.warn(
        { from: request.ip },
        "further proofs of identity that do not hold are not told to the audit log for a minute",
      );
  };

  return {
    ready: () => {
      if (route.audit && features.get("audit") === undefined) throw notRecorded();
    },
    answering: tell,
    failed: async (exchange, error) => {
      try {
        await tell(exchange, problemOfError(error, exchange.request.raw.errored).status);
        return error;
      } catch (unrecorded) {
        return unrecorded;
      }
    },
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

function entryOf({ request, caller }: Exchange, route: RouteDefinition, status: number): AuditEntry {
  const [path = ""] = request.url.split("?", 1);
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
