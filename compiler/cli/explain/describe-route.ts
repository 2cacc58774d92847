import type { Access, RateLimitDeclaration, ResponseDeclaration, Route, UploadDeclaration } from "../../model.js";
import { type Explanation, fact, factIf } from "./explanation.js";

/** A route: which plugin answers it, who may call it, and with what it answers. */
export function describeRoute({ plugin, path, declaration }: Route): Explanation {
  const { method, name, summary, access, accessAt, responses, rateLimit, timeout, at, routeAt } = declaration;
  return {
    kind: "route",
    name: `${method} ${path}`,
    facts: [
      ...factIf(summary, "what"),
      fact("plugin", plugin, routeAt),
      fact("handler", name, at),
      fact("access", accessText(access), accessAt),
      ...(["params", "query", "headers", "body"] as const).flatMap((part) => {
        const declared = declaration[part];
        return declared ? factIf(typesOf(declared.schema), part, declared.at) : [];
      }),
      ...factIf(declaration.upload && uploadText(declaration.upload), "body", declaration.upload?.at),
      ...responses.map((response) => fact("answers", `${response.status} ${responseText(response)}`)),
      ...factIf(
        rateLimit && `${rateLimit.max} requests in ${rateLimit.per} ms by ${countedBy(rateLimit)}`,
        "rate limit",
      ),
      ...factIf(declaration.cache && `${declaration.cache.ttl} ms`, "kept for", declaration.cache?.at),
      ...factIf(declaration.audit && "each request", "audited", declaration.audit?.at),
      ...factIf(timeout === null ? null : `${timeout} ms`, "timeout"),
      ...factIf(declaration.deprecated ? "yes" : null, "deprecated"),
    ],
  };
}

/** "anyone", "any signed-in caller", "users:read and users:write". */
export function accessText(access: Access): string {
  if (access.kind === "public") return "anyone";
  if (access.kind === "authenticated") return "any signed-in caller";
  const names = access.permissions.map(({ name }) => name).join(" and ") || "any signed-in caller";
  return access.when === null ? names : `${names}, where ${access.when} agrees`;
}

function countedBy({ by }: RateLimitDeclaration): string {
  return by.kind === "header" ? `header ${by.header}` : by.kind;
}

/** "image/png, a stream", "a form with { avatar, photos }". */
function uploadText(upload: UploadDeclaration): string {
  if (upload.kind === "stream") return `${upload.types.join(" or ")}, a stream`;
  return `a form with ${typesOf(upload.fields)} and the files { ${upload.files.map(({ name }) => name).join(", ")} }`;
}

function responseText(response: ResponseDeclaration): string {
  if (response.kind === "schema") return typesOf(response.schema);
  return response.kind === "content" ? response.contentType : response.kind;
}

function typesOf(schema: Readonly<Record<string, unknown>>): string {
  const reference = schema["$ref"];
  if (typeof reference === "string") return reference.split("/").at(-1) ?? reference;
  const properties = schema["properties"];
  if (typeof properties === "object" && properties !== null) return `{ ${Object.keys(properties).join(", ")} }`;
  return String(schema["type"] ?? "any");
}
