import type {
  Access,
  Application,
  GeneratedFile,
  Json,
  JsonObject,
  JsonSchema,
  Plugin,
  ResponseDeclaration,
  Route,
  RouteCache,
  UploadDeclaration,
} from "../../model.js";
import { isOfRequest } from "../contract/services.js";
import { literal } from "../render/literal.js";
import { headersSchema } from "../types/headers.js";
import { dataFile } from "./data-file.js";
import { schemaUse } from "./schema-use.js";

/** generated/routes.ts: the HTTP operations with their schemas. */
export function emitRoutes({ routes, plugins }: Application): GeneratedFile {
  const byName = new Map(plugins.map((plugin) => [plugin.name, plugin]));
  const value = routes.flatMap((route) => {
    const plugin = byName.get(route.plugin);
    return plugin?.isWired === true ? [routeDefinition(route, plugin)] : [];
  });
  const type = { name: "RouteDefinition", isList: true };
  return dataFile({ name: "routes", about: "Every route, by path, then method.", type, value: literal(value) });
}

function routeDefinition({ plugin, declaration, path }: Route, owner: Plugin): JsonObject {
  const { name, method, access, params, query, headers, body, upload, responses, rateLimit, cache, audit, timeout } =
    declaration;
  const id = `routes/${plugin}/${name}`;
  const use = (part: string, schema: JsonSchema | undefined): Json =>
    schema === undefined ? null : schemaUse(`${id}/${part}`, plugin, schema);
  return {
    plugin,
    handler: name,
    method,
    url: fastifyPath(path),
    access: routeAccess(access),
    params: use("params", params?.schema),
    query: use("query", query?.schema),
    headers: use(
      "headers",
      headers === null ? undefined : headersSchema(headers.schema, owner.declaration.definitions),
    ),
    body: use("body", body?.schema),
    ...(upload === null ? {} : { upload: uploadDefinition(upload, id, plugin) }),
    responses: responses.map((response) => responseDefinition(response, id, plugin)),
    rateLimit: rateLimit === null ? null : { ...rateLimit },
    cache: cache === null ? null : cacheDefinition(cache),
    audit: audit !== null,
    timeout,
    hasRequestServices: owner.requirements.some(isOfRequest),
  };
}

function uploadDefinition(upload: UploadDeclaration, id: string, plugin: string): JsonObject {
  if (upload.kind === "stream") return { kind: upload.kind, types: upload.types, maxSize: upload.maxSize };
  return {
    kind: upload.kind,
    fields: schemaUse(`${id}/fields`, plugin, upload.fields),
    files: upload.files.map(({ description: _, ...file }) => ({ ...file })),
  };
}

/** "/users/{id}" is "/users/:id"; a colon that stands for itself is doubled. */
function fastifyPath(path: string): string {
  return path.replaceAll(":", "::").replace(/\{([^}]*)\}/g, ":$1");
}

function routeAccess(access: Access): JsonObject {
  if (access.kind !== "permissions") return { kind: access.kind };
  return { kind: access.kind, permissions: access.permissions.map(({ name }) => name), when: access.when };
}

function cacheDefinition({ ttl, staleFor, vary, tags }: RouteCache): JsonObject {
  return { ttl, staleFor, vary, tags: tags.map(({ name }) => name) };
}

function responseDefinition(response: ResponseDeclaration, id: string, plugin: string): JsonObject {
  const { status, kind } = response;
  switch (kind) {
    case "schema":
      return { status, kind, use: schemaUse(`${id}/responses/${status}`, plugin, response.schema) };
    case "content":
      return { status, kind, contentType: response.contentType };
    case "problem":
    case "empty":
      return { status, kind };
  }
}
