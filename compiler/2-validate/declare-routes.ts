import { wrongValue } from "../diagnostics/catalog/2-validate.js";
import type { Access, JsonObject, Named, Place, RouteDeclaration, SchemaAt, YamlEntry, YamlNode } from "../model.js";
import { booleanOf, named } from "./declare-application.js";
import { declareLimits } from "./declare-limits.js";
import type { ManifestContext } from "./declare-manifest.js";
import { declareResponses } from "./declare-responses.js";
import { declareUpload, isUpload } from "./declare-upload.js";
import { isJsonObject, strings } from "./json.js";
import { entriesOf, entryOf, isEmpty, itemsOf, placeIn, textOf, valueAt } from "./nodes.js";
import { type ParsedRoute, parseRoute } from "./parse-route.js";
import { readFields } from "./read-fields.js";

/** Routes of the manifest; one with a fault, which is reported, is left out alone. */
export function declareRoutes(context: ManifestContext): readonly RouteDeclaration[] {
  return entriesOf(valueAt(context.root, "routes")).flatMap((entry) => declareRoute(entry, context) ?? []);
}

function declareRoute(entry: YamlEntry, context: ManifestContext): RouteDeclaration | null {
  const { key, keySpan, value } = entry;
  const at = placeIn(context.file);
  const parsed = readRoute(entry, context);
  const access = readAccess(valueAt(value, "access"), context.file);
  const schemas = readSchemas(entry, parsed, context);
  const responses = declareResponses(entry, context);
  const limits = declareLimits(entry, { method: parsed?.method ?? null, access }, context);
  if (!context.isSound("routes", key) || parsed === null || access === null) return null;
  if (schemas === null || responses === null || limits === null) return null;
  return {
    name: key,
    at: at(keySpan),
    method: parsed.method,
    path: parsed.path,
    routeAt: parsed.at,
    summary: textOf(valueAt(value, "summary")) ?? "",
    description: textOf(valueAt(value, "description")) ?? "",
    access,
    accessAt: at(valueAt(value, "access")?.span ?? keySpan),
    ...schemas,
    responses,
    ...limits,
    deprecated: booleanOf(valueAt(value, "deprecated")) ?? false,
  };
}

type SoundRoute = Extract<ParsedRoute, { ok: true }> & { readonly at: Place };

function readRoute({ key, value }: YamlEntry, { file, report }: ManifestContext): SoundRoute | null {
  const node = valueAt(value, "route");
  const text = textOf(node);
  if (node === null || text === null) return null;
  const at = placeIn(file)(node.span);
  const parsed = parseRoute(text);
  if (parsed.ok) return { ...parsed, at };
  report(wrongValue(at, { path: `routes.${key}.route`, demand: parsed.demand, label: null, help: parsed.help }));
  return null;
}

function readAccess(node: YamlNode | null, file: string): Access | null {
  if (node?.kind === "map") {
    const permissions = readPermissions(valueAt(node, "permission"), file);
    return { kind: "permissions", permissions, when: textOf(valueAt(node, "when")) };
  }
  const text = textOf(node);
  if (text === "public" || text === "authenticated") return { kind: text };
  return node === null ? null : { kind: "permissions", permissions: readPermissions(node, file), when: null };
}

function readPermissions(node: YamlNode | null, file: string): readonly Named[] {
  const nodes = node?.kind === "list" ? itemsOf(node) : [node];
  return nodes.flatMap((item) => named(item, file) ?? []);
}

type RouteSchemas = Pick<RouteDeclaration, "params" | "declaredParams" | "query" | "headers" | "body" | "upload">;

function readSchemas(entry: YamlEntry, route: SoundRoute | null, context: ManifestContext): RouteSchemas | null {
  const { key, value } = entry;
  const read = (name: "params" | "query" | "headers"): ReturnType<typeof readFields> =>
    readFields(
      valueAt(value, name),
      { path: `routes.${key}.${name}`, isOpen: name === "headers", areRequired: name === "params" },
      context,
    );
  const [params, query, headers] = [read("params"), read("query"), read("headers")];
  const body = readBody(entry, route, context);
  if (params === "wrong" || query === "wrong" || headers === "wrong" || body === "wrong") return null;
  return {
    params: route === null || route.parameters.length === 0 ? null : completeParams(params?.schema ?? null, route),
    declaredParams: params?.names ?? null,
    query: query?.schema ?? null,
    headers: headers?.schema ?? null,
    ...body,
  };
}

/** Parameters that are not described are strings, and every one is there whenever the route is reached. */
function completeParams(declared: SchemaAt | null, { parameters, at }: SoundRoute): SchemaAt {
  const described = declared?.schema["properties"];
  const properties: JsonObject = isJsonObject(described) ? described : {};
  const missing = parameters
    .filter((name) => !Object.hasOwn(properties, name))
    .map((name) => [name, { type: "string" }] as const);
  const required = [...new Set([...parameters, ...strings(declared?.schema["required"])])];
  const schema = {
    ...declared?.schema,
    type: "object",
    properties: { ...properties, ...Object.fromEntries(missing) },
    required,
  };
  return { schema: { additionalProperties: false, ...schema }, at: declared?.at ?? at };
}

type Body = Pick<RouteDeclaration, "body" | "upload">;

function readBody({ key, value }: YamlEntry, route: SoundRoute | null, context: ManifestContext): Body | "wrong" {
  const entry = entryOf(value, "body");
  if (entry === null || isEmpty(entry.value)) return { body: null, upload: null };
  if (route?.method === "GET" || route?.method === "HEAD") {
    const params = {
      path: `routes.${key}.body`,
      demand: "not be there",
      label: `a ${route.method} request has no body`,
      help: "remove it, or use POST",
    };
    context.report(wrongValue(placeIn(context.file)(entry.keySpan), params));
    return "wrong";
  }
  if (isUpload(entry.value)) {
    const upload = declareUpload(entry, ["routes", key, "body"], context);
    return upload === null ? "wrong" : { body: null, upload };
  }
  const body = context.schemas.read(entry.value, "input");
  return body === null ? "wrong" : { body, upload: null };
}
