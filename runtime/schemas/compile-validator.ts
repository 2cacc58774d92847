import { _, Ajv, type KeywordCxt } from "ajv";
import type { JsonSchema } from "../json.js";
import { formats } from "./formats.js";
import { boundLoops } from "./loop-bound.js";
import { definitionsId, normalSchema } from "./normal-schema.js";
import { textLength } from "./text-length.js";

/** Definitions of every plugin: plugin → name → schema. */
export type Definitions = Readonly<Record<string, Readonly<Record<string, JsonSchema>>>>;

/** Ajv as both engines use it: in memory, and to write code at build time. It knows no definitions yet. */
export function newAjv(): Ajv {
  const ajv = new Ajv({
    allErrors: true,
    useDefaults: true,
    strict: true,
    strictTypes: false,
    strictTuples: false,
    strictRequired: false,
    allowUnionTypes: true,
    // A definition that is written into each place of use would be compiled as often, with defaults where branches have none.
    inlineRefs: false,
    validateSchema: false,
    addUsedSchema: false,
    meta: false,
    // `plainMessage` has better ones.
    messages: false,
    logger: false,
    formats,
    code: { source: true, esm: false, process: boundLoops, formats: _`require("nexus/formats")` },
  });
  ajv.removeKeyword("maxLength").removeKeyword("minLength").addKeyword(textLength);
  ajv.addKeyword({ keyword: named, schemaType: "object", code: checkNamed });
  return ajv;
}

/** Lets `$ref`s in the plugin's schemas mean these. Each is compiled once. */
export function addDefinitions(ajv: Ajv, plugin: string, schemas: Definitions[string]): void {
  for (const purpose of ["input", "branch", "output"] as const) {
    const $defs = Object.fromEntries(
      Object.entries(schemas).map(([name, schema]) => [
        name,
        { [named]: { [name]: normalSchema(schema, plugin, purpose) } },
      ]),
    );
    ajv.addSchema({ $id: definitionsId(plugin, purpose), $defs });
  }
}

/**
 * `{ named: { Cat: schema } }` is the schema, and the schema paths of its errors hold the name: they do not otherwise tell
 * which definition they come from, and with it which branch of a union.
 */
export const named = "named";

function checkNamed(context: KeywordCxt): void {
  const valid = context.gen.name("valid");
  // The value of a keyword is typed `any`; `schemaType` says that it is an object.
  for (const name of Object.keys(context.schema as object)) {
    context.subschema({ keyword: named, schemaProp: name }, valid);
    context.ok(valid);
  }
}
