import { parseDuration } from "../../runtime/settings/units.js";
import { wrongValue } from "../diagnostics/catalog/2-validate.js";
import type { Access, HttpMethod, RateLimitDeclaration, RouteCache, RouteDeclaration, YamlEntry } from "../model.js";
import { booleanOf, named, numberOf } from "./declare-application.js";
import type { ManifestContext } from "./declare-manifest.js";
import { entryOf, isEmpty, itemsOf, placeIn, textOf, valueAt } from "./nodes.js";

type Limits = Pick<RouteDeclaration, "rateLimit" | "cache" | "audit" | "timeout">;

interface Route {
  readonly method: HttpMethod | null;
  readonly access: Access | null;
}

/** What surrounds a route's handler. Null where something is wrong that the format does not tell; it was reported. */
export function declareLimits(entry: YamlEntry, route: Route, context: ManifestContext): Limits | null {
  const { value } = entry;
  const at = placeIn(context.file);
  const rateLimit = readRateLimit(entry, route, context);
  const cache = readCache(entry, route, context);
  if (rateLimit === "wrong" || cache === "wrong") return null;
  const audit = valueAt(value, "audit");
  return {
    rateLimit,
    cache,
    audit: audit !== null && booleanOf(audit) ? { at: at(audit.span) } : null,
    timeout: parseDuration(textOf(valueAt(value, "timeout")) ?? ""),
  };
}

function readRateLimit(
  { key, value }: YamlEntry,
  { access }: Route,
  { file, report }: ManifestContext,
): RateLimitDeclaration | null | "wrong" {
  const rate = valueAt(value, "rateLimit");
  const [max, per] = [numberOf(valueAt(rate, "max")), parseDuration(textOf(valueAt(rate, "per")) ?? "")];
  const by = valueAt(rate, "by");
  if (by !== null && textOf(by) === "principal" && access?.kind === "public") {
    const params = {
      path: `routes.${key}.rateLimit.by`,
      demand: 'not be "principal"',
      label: "nobody is signed in on a public route",
      help: 'count by address, or let "access" ask for a signed-in caller',
    };
    report(wrongValue(placeIn(file)(by.span), params));
    return "wrong";
  }
  return max === null || per === null ? null : { max, per, by: countedBy(textOf(by)) };
}

function countedBy(text: string | null): RateLimitDeclaration["by"] {
  const header = /^header:(.+)$/.exec(text ?? "")?.[1];
  if (header !== undefined) return { kind: "header", header: header.toLowerCase() };
  return { kind: text === "principal" ? "principal" : "address" };
}

function readCache(
  { key, value }: YamlEntry,
  { method }: Route,
  { file, report }: ManifestContext,
): RouteCache | null | "wrong" {
  const entry = entryOf(value, "cache");
  if (entry === null || isEmpty(entry.value)) return null;
  const at = placeIn(file);
  if (method !== null && method !== "GET") {
    const params = {
      path: `routes.${key}.cache`,
      demand: "not be there",
      label: `the answer to a ${method} is not kept`,
      help: "remove it: only answers of GET routes are kept",
    };
    report(wrongValue(at(entry.keySpan), params));
    return "wrong";
  }
  const written = entry.value;
  const ttl = parseDuration(textOf(written) ?? textOf(valueAt(written, "ttl")) ?? "");
  if (ttl === null) return null;
  return {
    ttl,
    staleFor: parseDuration(textOf(valueAt(written, "staleFor")) ?? "") ?? 0,
    vary: itemsOf(valueAt(written, "vary")).flatMap((item) => textOf(item)?.toLowerCase() ?? []),
    tags: itemsOf(valueAt(written, "tags")).flatMap((item) => named(item, file) ?? []),
    at: at(written.span),
  };
}
