import type { Application, GeneratedFile, JsonObject, Plugin } from "../../model.js";
import { componentNames } from "./component-names.js";
import { jsonFile } from "./json-file.js";
import { type OperationContext, operation } from "./operation.js";
import { problemResponses, problemSchema } from "./problem.js";

/** generated/openapi.json: the routes as OpenAPI 3.1. */
export function emitOpenApi(application: Application): GeneratedFile {
  const { declaration, plugins } = application;
  const wired = new Map(plugins.filter(({ isWired }) => isWired).map((plugin) => [plugin.name, plugin]));
  const components = componentNames([...wired.values()].map((plugin) => plugin.declaration));
  const context: OperationContext = { components, operationIds: new Set(), problems: new Set() };
  const paths = new Map<string, JsonObject>();
  const tags = new Set<Plugin>();

  for (const route of application.routes) {
    const plugin = wired.get(route.plugin);
    if (plugin === undefined) continue;
    tags.add(plugin);
    const method = route.declaration.method.toLowerCase();
    paths.set(route.path, { ...paths.get(route.path), [method]: operation(route, plugin.declaration, context) });
  }

  return jsonFile("openapi.json", {
    openapi: "3.1.0",
    info: { title: declaration.name, version: declaration.version, ...described(declaration.description) },
    tags: [...tags].map(({ name, declaration: plugin }) => ({ name, ...described(plugin.description) })),
    paths: Object.fromEntries(paths),
    components: {
      schemas: { Problem: problemSchema, ...components.used() },
      responses: problemResponses(context.problems),
      ...securitySchemes(application),
    },
  });
}

function securitySchemes({ routes }: Application): JsonObject {
  const isNeeded = routes.some(({ declaration }) => declaration.access.kind !== "public");
  const scheme = {
    type: "http",
    scheme: "bearer",
    description: "As the provider of the service `authentication` has it.",
  };
  return isNeeded ? { securitySchemes: { authentication: scheme } } : {};
}

function described(description: string): JsonObject {
  return description === "" ? {} : { description };
}
