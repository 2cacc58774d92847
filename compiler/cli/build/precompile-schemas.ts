import standaloneCode from "ajv/dist/standalone/index.js";
import fastJsonStringify from "fast-json-stringify";
import type { ApplicationDefinition, SchemaUse } from "../../../runtime/definition.js";
import { ownValue } from "../../../runtime/own-value.js";
import { coercionOf } from "../../../runtime/schemas/coercion.js";
import { ajvFor, type Definitions } from "../../../runtime/schemas/compile-validator.js";
import { boundLoops } from "../../../runtime/schemas/loop-bound.js";
import { normalSchema, type Purpose } from "../../../runtime/schemas/normal-schema.js";
import { serializerSchema } from "../../../runtime/schemas/serializer-schema.js";
import { loggingSchema, serverSchema } from "../../../runtime/settings/server-schema.js";

/**
 * The text of an ECMAScript module whose default export is a `SchemaTable`: every schema of the application as code, for
 * `precompiledEngine`. It imports nothing. Same definition, same bytes.
 */
export function precompileSchemas(
  definition: Pick<ApplicationDefinition, "events" | "routes" | "schemas" | "settings">,
): string {
  const inputs = inputSchemas(definition);
  const outputs = outputSchemas(definition);
  const coercions = Object.fromEntries(
    inputs.map(({ id, schema, plugin }) => [id, coercionOf(schema, ownValue(definition.schemas, plugin) ?? {})]),
  );
  return [
    "export default {",
    `inputs: (require, exports) => {\n${checksCode(inputs, "input", definition.schemas)}\n},`,
    `outputs: (require, exports) => {\n${checksCode(outputs, "output", definition.schemas)}\n},`,
    `writers: {\n${writersCode(outputs, definition.schemas)}\n},`,
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

/** Statements that set `exports[id]` for each schema. Equal schemas of one plugin share a function. */
function checksCode(uses: readonly SchemaUse[], purpose: Purpose, definitions: Definitions): string {
  const ajv = ajvFor(definitions);
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
  return [boundLoops(standaloneCode.default(ajv, functions)), ...copies].join("\n");
}

function writersCode(uses: readonly SchemaUse[], definitions: Definitions): string {
  return uses
    .map(({ id, plugin, schema }) => {
      const options = { mode: "standalone", inlineValidators: true } as const;
      const code = fastJsonStringify(serializerSchema(schema, ownValue(definitions, plugin) ?? {}) as object, options);
      return `${literal(id)}: (require) => {\nconst module = {};\n${renumbered(code)}\nreturn module.exports;\n},`;
    })
    .join("\n");
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
