import { createHash } from "node:crypto";
import type { RouteDefinition } from "../definition.js";
import type { Asked } from "./route-cache.js";

/**
 * Under which an answer is kept: what the handler is told of path and query, the headers that the answer depends on, and who asks
 * where the route is not public, with what they may do. Never the address as it was written: whoever writes one in another way could
 * choose what others get, or fill the cache. Hashed: it has one length, and tells nobody's headers or address. HEAD shares it with GET.
 */
export function routeCacheKey(
  { handler, access }: RouteDefinition,
  vary: readonly string[],
  { told, exchange }: Asked,
): string {
  const { params, headers } = exchange.request;
  const varying = vary.map((name) => headers[name] ?? null);
  const { user } = told;
  const caller =
    access.kind === "public" || user === null
      ? null
      : [user.id, user.method, [...user.roles].sort(), [...user.permissions].sort()];
  const parts = JSON.stringify([byName(params), byName(told.query), varying, caller]);
  return `route:${handler}:${createHash("sha256").update(parts).digest("base64url")}`;
}

/** In the order of the names; the values of one name keep theirs. */
function byName(part: unknown): readonly (readonly [string, unknown])[] {
  // Fastify and the input stage give objects by name.
  return Object.entries(part as Readonly<Record<string, unknown>>).sort(([one], [other]) => (one < other ? -1 : 1));
}

/** "order:{id}" → "order:7". */
export function filledTags(tags: readonly string[], params: unknown): readonly string[] {
  // Checked by the input stage: an object by parameter.
  const values = params as Readonly<Record<string, unknown>>;
  return tags.map((tag) => tag.replace(/\{(\w+)\}/g, (written, name: string) => String(values[name] ?? written)));
}
