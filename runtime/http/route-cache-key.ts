import { createHash } from "node:crypto";
import type { RouteDefinition } from "../definition.js";
import type { RouteRequest } from "./route-request.js";

/**
 * Under which an answer is kept: path, query in the order of its keys, the headers that the answer depends on, and who asks where
 * the route is not public, with what they may do. Hashed: it has one length, and tells nobody's headers or address. HEAD shares it
 * with GET.
 */
export function routeCacheKey(
  { handler, access }: RouteDefinition,
  vary: readonly string[],
  told: RouteRequest,
): string {
  const { url, headers } = told.raw.request;
  const [path = "", query = ""] = url.split("?", 2);
  const varying = vary.map((name) => headers[name] ?? null);
  const { user } = told;
  const caller =
    access.kind === "public" || user === null
      ? null
      : [user.id, user.method, [...user.roles].sort(), [...user.permissions].sort()];
  const parts = JSON.stringify([path, query.split("&").sort(), varying, caller]);
  return `route:${handler}:${createHash("sha256").update(parts).digest("base64url")}`;
}

/** "order:{id}" → "order:7". */
export function filledTags(tags: readonly string[], params: unknown): readonly string[] {
  // Checked by the input stage: an object by parameter.
  const values = params as Readonly<Record<string, unknown>>;
  return tags.map((tag) => tag.replace(/\{(\w+)\}/g, (written, name: string) => String(values[name] ?? written)));
}
