import type { Application, Cache, GeneratedFile, JsonObject, Plugin, Route } from "../../model.js";
import { componentNames } from "./component-names.js";
import { jsonObject, jsonPart } from "./json-file.js";
import { type PluginOperations, pluginOperations } from "./plugin-operations.js";
import { problemResponses, problemSchema } from "./problem.js";

/** generated/openapi.json: the routes as OpenAPI 3.1. */
export function emitOpenApi(application: Application, cache: Cache): GeneratedFile {
  const { declaration, plugins } = application;
  const wired = new Map(plugins.filter(({ isWired }) => isWired).map((plugin) => [plugin.name, plugin]));
  const routes = application.routes.filter(({ plugin }) => wired.has(plugin));
  const described = operationsByPlugin(routes, wired, cache);
  const all = [...described.values()];
  const schemas = all.flatMap(({ schemas }) => schemas).sort(([a], [b]) => (a < b ? -1 : 1));
  const responses = problemResponses(new Set(all.flatMap(({ problems }) => problems)));
  const security = securitySchemes(application);
  const components = [
    ["schemas", jsonObject([["Problem", jsonPart(problemSchema, 6)], ...schemas], 4)],
    ["responses", jsonPart(responses, 4)],
    ...(security === null ? [] : [["securitySchemes", jsonPart(security, 4)] as const]),
  ] as const;
  const info = { title: declaration.name, version: declaration.version, ...withDescription(declaration.description) };
  const tags = [...described.keys()].map((plugin) => ({
    name: plugin.name,
    ...withDescription(plugin.declaration.description),
  }));
  const document = jsonObject(
    [
      ["openapi", jsonPart("3.1.0", 2)],
      ["info", jsonPart(info, 2)],
      ["tags", jsonPart(tags, 2)],
      ["paths", pathsOf(routes, wired, described)],
      ["components", jsonObject(components, 2)],
    ],
    0,
  );
  return { path: "openapi.json", content: `${document}\n` };
}

type Wired = ReadonlyMap<string, Plugin>;

/** In the order of their first routes. */
function operationsByPlugin(
  routes: readonly Route[],
  wired: Wired,
  cache: Cache,
): ReadonlyMap<Plugin, PluginOperations> {
  const components = componentNames([...wired.values()].map(({ declaration }) => declaration));
  const taken = new Set<string>();
  const ids = new Map<Plugin, Map<string, string>>();
  for (const { plugin: name, declaration } of routes) {
    const plugin = wired.get(name);
    if (plugin === undefined) continue;
    const own = ids.get(plugin) ?? new Map<string, string>();
    ids.set(plugin, own.set(declaration.name, operationId(`${name}_${declaration.name}`, taken)));
  }
  return new Map(
    [...ids].map(([plugin, operations]) => {
      const names = { operations, components: components.get(plugin.declaration) ?? new Map() };
      return [plugin, pluginOperations(plugin.declaration, names, cache)];
    }),
  );
}

/** `a` with `b_c` and `a_b` with `c` want the same. */
function operationId(wanted: string, taken: Set<string>): string {
  let id = wanted;
  for (let number = 2; taken.has(id); number++) id = `${wanted}_${number}`;
  taken.add(id);
  return id;
}

function pathsOf(routes: readonly Route[], wired: Wired, described: ReadonlyMap<Plugin, PluginOperations>): string {
  const paths = new Map<string, (readonly [method: string, text: string])[]>();
  for (const { plugin: name, path, declaration } of routes) {
    const plugin = wired.get(name);
    const text = plugin && described.get(plugin)?.operations[declaration.name];
    if (text === undefined) continue;
    const methods = paths.get(path) ?? [];
    methods.push([declaration.method.toLowerCase(), text]);
    paths.set(path, methods);
  }
  return jsonObject(
    [...paths].map(([path, methods]) => [path, jsonObject(methods, 4)]),
    2,
  );
}

function securitySchemes({ routes }: Application): JsonObject | null {
  const isNeeded = routes.some(({ declaration }) => declaration.access.kind !== "public");
  const scheme = {
    type: "http",
    scheme: "bearer",
    description: "As the provider of the service `authentication` has it.",
  };
  return isNeeded ? { authentication: scheme } : null;
}

function withDescription(description: string): JsonObject {
  return description === "" ? {} : { description };
}
