import type {
  Json,
  JsonObject,
  JsonSchema,
  PluginDeclaration,
  ResponseDeclaration,
  Route,
  RouteDeclaration,
} from "../../model.js";
import { headersSchema } from "../types/headers.js";
import { propertiesOf, referenceOf, requiredOf, textOf } from "../types/schema-shape.js";
import type { ComponentNames } from "./component-names.js";
import { statusText } from "./status-text.js";

export interface OperationContext {
  readonly components: ComponentNames;
  /** Those that are given away: `a` with `b_c` and `a_b` with `c` want the same. */
  readonly operationIds: Set<string>;
}

/** One route as an OpenAPI operation. */
export function operation({ declaration }: Route, plugin: PluginDeclaration, context: OperationContext): JsonObject {
  const { name, summary, description, deprecated, body, access } = declaration;
  const schema = (inner: JsonSchema): JsonSchema => context.components.schema(plugin, inner);
  const parameters = parametersOf(declaration, plugin, schema);
  return {
    operationId: operationId(`${plugin.use.key}_${name}`, context.operationIds),
    tags: [plugin.use.key],
    ...(summary === "" ? {} : { summary }),
    ...(description === "" ? {} : { description }),
    ...(deprecated ? { deprecated } : {}),
    ...(access.kind === "public" ? {} : { security: [{ authentication: permissionsOf(declaration) }] }),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === null ? {} : { requestBody: { required: true, content: json(schema(body.schema)) } }),
    responses: responsesOf(declaration, schema),
  };
}

type Rewrite = (schema: JsonSchema) => JsonSchema;

function parametersOf(route: RouteDeclaration, { definitions }: PluginDeclaration, rewrite: Rewrite): readonly Json[] {
  const places = [
    ["path", route.params?.schema],
    ["query", route.query?.schema],
    ["header", route.headers === null ? undefined : headersSchema(route.headers.schema, definitions)],
  ] as const;
  return places.flatMap(([place, schema]) =>
    schema === undefined ? [] : parametersIn(place, resolved(schema, definitions), rewrite),
  );
}

function parametersIn(place: "path" | "query" | "header", schema: JsonSchema, rewrite: Rewrite): readonly Json[] {
  const required = requiredOf(schema);
  return propertiesOf(schema).map(([name, { description: _, ...property }]) => {
    const description = textOf(schemaProperty(schema, name), "description");
    return {
      name,
      in: place,
      ...(place === "path" || required.has(name) ? { required: true } : {}),
      ...(description === "" ? {} : { description }),
      schema: rewrite(property),
    };
  });
}

function schemaProperty(schema: JsonSchema, wanted: string): JsonSchema {
  return propertiesOf(schema).find(([name]) => name === wanted)?.[1] ?? {};
}

function resolved(schema: JsonSchema, definitions: ReadonlyMap<string, JsonSchema>): JsonSchema {
  const reference = referenceOf(schema);
  const definition = reference === null ? undefined : definitions.get(reference);
  return definition === undefined ? schema : resolved(definition, definitions);
}

/** What is declared, and what Nexus itself may answer: every error is a problem. */
function responsesOf(route: RouteDeclaration, rewrite: Rewrite): JsonObject {
  const { params, query, headers, body, access, rateLimit, responses } = route;
  const hasInput = [params, query, headers, body].some((input) => input !== null);
  const own = [
    ...(hasInput ? [400] : []),
    ...(access.kind === "public" ? [] : [401]),
    ...(access.kind === "permissions" ? [403] : []),
    ...(rateLimit === null ? [] : [429]),
  ];
  const all = new Map<number, Json>(own.map((status) => [status, problem(status)]));
  for (const response of responses) all.set(response.status, responseOf(response, rewrite));
  const byStatus = [...all].sort(([a], [b]) => a - b).map(([status, value]) => [String(status), value] as const);
  return { ...Object.fromEntries(byStatus), default: { $ref: "#/components/responses/Problem" } };
}

function responseOf(response: ResponseDeclaration, rewrite: Rewrite): Json {
  const description = statusText(response.status);
  switch (response.kind) {
    case "problem":
      return problem(response.status);
    case "empty":
      return { description };
    case "content":
      return { description, content: { [response.contentType]: {} } };
    case "schema":
      return { description, content: json(rewrite(response.schema)) };
  }
}

function problem(status: number): JsonObject {
  return {
    description: statusText(status),
    content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
  };
}

function json(schema: JsonSchema): JsonObject {
  return { "application/json": { schema } };
}

function permissionsOf({ access }: RouteDeclaration): readonly string[] {
  return access.kind === "permissions" ? access.permissions.map(({ name }) => name) : [];
}

function operationId(wanted: string, taken: Set<string>): string {
  let id = wanted;
  for (let number = 2; taken.has(id); number++) id = `${wanted}_${number}`;
  taken.add(id);
  return id;
}
