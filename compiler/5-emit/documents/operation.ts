import type {
  Json,
  JsonObject,
  JsonSchema,
  PluginDeclaration,
  ResponseDeclaration,
  RouteDeclaration,
} from "../../model.js";
import { headersSchema } from "../types/headers.js";
import { propertiesOf, referenceOf, requiredOf, textOf } from "../types/schema-shape.js";
import { statusText } from "./status-text.js";
import { uploadContent } from "./upload-content.js";

export interface OperationContext {
  readonly id: string;
  /** The schema with its references turned to components. */
  readonly schema: (schema: JsonSchema) => JsonSchema;
  /** Takes the statuses that it answers with a problem. */
  readonly problems: Set<number>;
}

/** One route as an OpenAPI operation. */
export function operation(
  declaration: RouteDeclaration,
  plugin: PluginDeclaration,
  { id, schema, problems }: OperationContext,
): JsonObject {
  const { summary, description, deprecated, access } = declaration;
  const parameters = parametersOf(declaration, plugin, schema);
  return {
    operationId: id,
    tags: [plugin.use.key],
    ...(summary === "" ? {} : { summary }),
    ...(description === "" ? {} : { description }),
    ...(deprecated ? { deprecated } : {}),
    ...(access.kind === "public" ? {} : { security: [{ authentication: permissionsOf(declaration) }] }),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...requestBody(declaration, plugin, schema),
    responses: responsesOf(declaration, schema, problems),
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
function responsesOf(route: RouteDeclaration, rewrite: Rewrite, problems: Set<number>): JsonObject {
  const { params, query, headers, body, upload, access, rateLimit, responses } = route;
  const hasInput = [params, query, headers, body, upload].some((input) => input !== null);
  const own = [
    ...(hasInput ? [400] : []),
    ...(access.kind === "public" ? [] : [401]),
    ...(access.kind === "permissions" ? [403] : []),
    ...(upload === null ? [] : [413, 415]),
    ...(rateLimit === null ? [] : [429]),
  ];
  const declared = responses.filter(({ kind }) => kind === "problem").map(({ status }) => status);
  const all = new Map<number, Json>();
  for (const status of [...own, ...declared]) {
    problems.add(status);
    all.set(status, { $ref: `#/components/responses/Problem${status}` });
  }
  for (const response of responses) {
    if (response.kind !== "problem") all.set(response.status, responseOf(response, rewrite));
  }
  const byStatus = [...all].sort(([a], [b]) => a - b).map(([status, value]) => [String(status), value] as const);
  return { ...Object.fromEntries(byStatus), default: { $ref: "#/components/responses/Problem" } };
}

function responseOf(response: ResponseDeclaration, rewrite: Rewrite): Json {
  const description = statusText(response.status);
  if (response.kind === "content") return { description, content: { [response.contentType]: {} } };
  return response.kind === "schema" ? { description, content: json(rewrite(response.schema)) } : { description };
}

function requestBody(
  { body, upload }: RouteDeclaration,
  { definitions }: PluginDeclaration,
  rewrite: Rewrite,
): JsonObject {
  if (body !== null) return { requestBody: { required: true, content: json(rewrite(body.schema)) } };
  if (upload === null) return {};
  const fieldsOf = (schema: JsonSchema): JsonSchema => rewrite(resolved(schema, definitions));
  return { requestBody: { required: true, content: uploadContent(upload, fieldsOf) } };
}

function json(schema: JsonSchema): JsonObject {
  return { "application/json": { schema } };
}

function permissionsOf({ access }: RouteDeclaration): readonly string[] {
  return access.kind === "permissions" ? access.permissions.map(({ name }) => name) : [];
}
