import type {
  Access,
  Application,
  Cache,
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
import type { Code } from "../render/code.js";
import { rows } from "../render/layout.js";
import { literal } from "../render/literal.js";
import { rememberedRows } from "../render/remembered-rows.js";
import { headersSchema } from "../types/headers.js";
import { dataFile } from "./data-file.js";
import { schemaUse } from "./schema-use.js";

/** generated/routes.ts: the HTTP operations with their schemas. */
export function emitRoutes({ routes, plugins }: Application, cache: Cache): GeneratedFile {
  const byPlugin = new Map<string, Route[]>();
  for (const route of routes) byPlugin.set(route.plugin, [...(byPlugin.get(route.plugin) ?? []), route]);
  const rendered = new Map(
    plugins
      .filter(({ isWired }) => isWired)
      .map((plugin) => [plugin.name, renderedRoutes(plugin, byPlugin.get(plugin.name) ?? [], cache)]),
  );
  const value = rows(routes.flatMap(({ plugin, declaration }) => rendered.get(plugin)?.get(declaration.name) ?? []));
  const type = { name: "RouteDefinition", isList: true };
  return dataFile({ name: "routes", about: "Every route, by path, then method.", type, value });
}

function renderedRoutes(plugin: Plugin, routes: readonly Route[], cache: Cache): ReadonlyMap<string, Code> {
  const { name, declaration, requirements } = plugin;
  const hasRequestServices = requirements.some(isOfRequest);
  const input = [declaration.hash, name, hasRequestServices, routes.map(({ path }) => path)];
  return rememberedRows(
    { cache, kind: "routes" },
    input,
    () =>
      new Map(
        routes.map((route) => [
          route.declaration.name,
          literal({ ...routeDefinition(route, plugin), hasRequestServices }),
        ]),
      ),
  );
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
