import standaloneCode from "ajv/dist/standalone/index.js";
import type { ApplicationDefinition, SchemaUse } from "../../../runtime/definition.js";
import type { JsonObject, JsonSchema } from "../../../runtime/json.js";
import { coercionOf } from "../../../runtime/schemas/coercion.js";
import { addDefinitions, type Definitions, newAjv } from "../../../runtime/schemas/compile-validator.js";
import { copierCode } from "../../../runtime/schemas/copier-code.js";
import { boundLoops } from "../../../runtime/schemas/loop-bound.js";
import { normalSchema, type Purpose } from "../../../runtime/schemas/normal-schema.js";
import { serializerSchema } from "../../../runtime/schemas/serializer-schema.js";
import { loggingSchema, serverSchema } from "../../../runtime/settings/server-schema.js";
import { serializerCode } from "./serializer-code.js";
import { faultFunction, shortFaults } from "./short-faults.js";
import { neededBy, uniteSchemas } from "./unite-schemas.js";

/**
 * The text of an ECMAScript module whose default export is a `SchemaTable`: every schema of the application as code, for
 * `precompiledEngine`. It imports nothing. Same definition, same bytes.
 */
export function precompileSchemas(
  definition: Pick<ApplicationDefinition, "events" | "routes" | "schemas" | "settings">,
): string {
  const given = inputSchemas(definition);
  const { uses, definitions } = uniteSchemas([...given, ...outputSchemas(definition)], definition.schemas);
  const inputs = uses.slice(0, given.length);
  const outputs = uses.slice(given.length);
  const coercions = Object.fromEntries(inputs.map(({ id, schema }) => [id, coercionOf(schema, definitions)]));
  const payloads = new Set(Object.values(definition.events).map(({ payload }) => payload.id));
  const writers = functionsFor(outputs, "writer", (name, schema) =>
    writerCode(name, serializerSchema(schema, neededBy(schema, definitions))),
  );
  const copiers = functionsFor(
    inputs.filter(({ id }) => payloads.has(id)),
    "copier",
    (name, schema) => `const ${name} = ${copierCode(schema, definitions)};`,
  );
  return [
    faultFunction,
    ...writers.functions,
    ...copiers.functions,
    "export default {",
    `inputs: (require, exports) => {\n${checksCode(inputs, "input", definitions)}\n},`,
    `outputs: (require, exports) => {\n${checksCode(outputs, "output", definitions)}\n},`,
    `writers: {\n${writers.entries.join("\n")}\n},`,
    `copiers: {\n${copiers.entries.join("\n")}\n},`,
    `coercions: ${JSON.stringify(coercions)},`,
    "};\n",
  ].join("\n");
}

function inputSchemas({
  events,
  routes,
  settings,
}: Pick<ApplicationDefinition, "events" | "routes" | "settings">): readonly SchemaUse[] {
  return [
    ...Object.values(events).flatMap(({ payload, handlers }) => [payload, ...handlers.map(({ where }) => where)]),
    ...routes.flatMap(({ params, query, headers, body, upload }) => [
      params,
      query,
      headers,
      body,
      upload?.kind === "multipart" ? upload.fields : null,
    ]),
    { id: "nexus/server", plugin: "", schema: serverSchema },
    { id: "nexus/logging", plugin: "", schema: loggingSchema },
    ...Object.entries(settings.schemas).map(([plugin, schema]) => ({ id: `settings/${plugin}`, plugin, schema })),
  ].filter((use) => use !== null);
}

function outputSchemas({ routes }: Pick<ApplicationDefinition, "routes">): readonly SchemaUse[] {
  return routes.flatMap(({ responses }) =>
    responses.flatMap((response) => (response.kind === "schema" ? [response.use] : [])),
  );
}

/** Statements that set `exports[id]` for each schema. Equal schemas share a function. */
function checksCode(uses: readonly SchemaUse[], purpose: Purpose, definitions: Definitions[string]): string {
  const ajv = newAjv();
  addDefinitions(ajv, "", definitions);
  const firstOf = new Map<string, string>();
  const functions: Record<string, string> = {};
  const copies: string[] = [];
  for (const { id, plugin, schema } of uses) {
    const normal = normalSchema(schema, plugin, purpose);
    const text = JSON.stringify(normal);
    const first = firstOf.get(text);
    if (first === id) continue;
    if (first !== undefined) {
      copies.push(`exports[${literal(id)}] = exports[${literal(first)}];`);
      continue;
    }
    firstOf.set(text, id);
    const key = `nexus://schema/${firstOf.size}`;
    ajv.addSchema(normal, key);
    functions[id] = key;
  }
  return [shortFaults(boundLoops(standaloneCode.default(ajv, functions))), ...copies].join("\n");
}

/** Functions as statements, and the entries of a table that name them by the id of a schema. */
interface NamedFunctions {
  readonly functions: readonly string[];
  readonly entries: readonly string[];
}

/** Equal schemas share a function. */
function functionsFor(
  uses: readonly SchemaUse[],
  kind: string,
  codeOf: (name: string, schema: JsonSchema) => string,
): NamedFunctions {
  const nameByText = new Map<string, string>();
  const functions: string[] = [];
  const schemas = new Map(uses.map(({ id, schema }) => [id, schema]));
  const entries = [...schemas].map(([id, schema]) => {
    const text = JSON.stringify(schema);
    const name = nameByText.get(text) ?? `${kind}${nameByText.size}`;
    if (!nameByText.has(text)) functions.push(codeOf(name, schema));
    nameByText.set(text, name);
    return `${literal(id)}: ${name},`;
  });
  return { functions, entries };
}

function writerCode(name: string, schema: JsonObject): string {
  return `function ${name}(require) {\nconst module = {};\n${renumbered(serializerCode(schema))}\nreturn module.exports;\n}`;
}

const literal = (text: string): string => JSON.stringify(text);

/** fast-json-stringify numbers schemas through the process: counted anew, so that equal input gives equal bytes. */
function renumbered(code: string): string {
  const numbers = new Map<string, number>();
  return code.replace(/__fjs_(merged|root)_(\d+)/g, (_whole, kind: string, number: string) => {
    const own = numbers.get(number) ?? numbers.size;
    numbers.set(number, own);
    return `__fjs_${kind}_${own}`;
  });
}
