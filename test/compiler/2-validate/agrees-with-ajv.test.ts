import { Ajv2020 } from "ajv/dist/2020.js";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { conform } from "../../../compiler/2-validate/conform.js";
import type { Json, JsonObject } from "../../../compiler/model.js";
import { nodeOf } from "./validating.js";

/**
 * The compiler judges values where they stand in YAML, the runtime with ajv. On every schema of the subset they must agree: what
 * compiles starts, and what starts compiles.
 */
const text = fc.constantFrom("", "a", "b", "abc", "5", "true");
const name = fc.constantFrom("a", "b", "c");
const leafValue: fc.Arbitrary<Json> = fc.oneof(
  fc.integer({ min: -3, max: 9 }),
  fc.constant(1.5),
  fc.boolean(),
  fc.constant(null),
  text,
);
const { value } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    leafValue,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(name, tie("value"), { maxKeys: 3, noNullPrototype: true }),
  ),
}));

const size = fc.integer({ min: 0, max: 3 });
const { schema } = fc.letrec<{ schema: JsonObject }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    fc.constant({}),
    fc.record({ type: fc.constantFrom("string", "integer", "number", "boolean", "null", "array", "object") }),
    fc.record({ type: fc.constant(["string", "null"]) }),
    fc.record({
      enum: fc.uniqueArray(value, { minLength: 1, maxLength: 3, selector: (item) => JSON.stringify(item) }),
    }),
    fc.record({ const: value }),
    fc.record(
      { minimum: size, maximum: size, exclusiveMinimum: size, multipleOf: fc.constantFrom(1, 2, 0.5) },
      { requiredKeys: [] },
    ),
    fc.record(
      { minLength: size, maxLength: size, pattern: fc.constantFrom("^a", "b$", "^\\d+$") },
      { requiredKeys: [] },
    ),
    fc.record(
      { items: tie("schema"), minItems: size, maxItems: size, uniqueItems: fc.boolean() },
      { requiredKeys: [] },
    ),
    fc.record(
      {
        properties: fc.dictionary(name, tie("schema"), { maxKeys: 3, noNullPrototype: true }),
        required: fc.uniqueArray(name),
        additionalProperties: fc.oneof(fc.boolean(), tie("schema")),
        minProperties: size,
        maxProperties: size,
      },
      { requiredKeys: [] },
    ),
    fc.record({ allOf: fc.array(tie("schema"), { minLength: 1, maxLength: 3 }) }),
    fc.record({ anyOf: fc.array(tie("schema"), { minLength: 1, maxLength: 3 }) }),
    fc.record({ oneOf: fc.array(tie("schema"), { minLength: 1, maxLength: 3 }) }),
    fc.record({ $ref: fc.constantFrom("#/$defs/Word", "#/$defs/Tree") }),
  ),
}));

const definitions: Readonly<Record<string, JsonObject>> = {
  Word: { type: "string", minLength: 1 },
  Tree: { type: "object", properties: { a: { $ref: "#/$defs/Tree" } }, additionalProperties: false },
};

function compilerAccepts(given: JsonObject, document: Json): boolean {
  const node = nodeOf(stringify(document));
  const rules = {
    resolve: (reference: string) => definitions[reference.replace("#/$defs/", "")] ?? null,
    isPartial: false,
    isFormat: false,
  };
  return conform({ node, owner: node.span, path: [], isSettings: false }, given, rules).length === 0;
}

const ajv = new Ajv2020({ strict: false, addUsedSchema: false });

function ajvAccepts(given: JsonObject, document: Json): boolean {
  return ajv.compile({ ...given, $defs: definitions })(document) === true;
}

describe("compiler and runtime judge alike", () => {
  test("any value by any schema of the subset", () => {
    fc.assert(
      fc.property(schema, value, (given, document) => {
        expect(compilerAccepts(given, document)).toBe(ajvAccepts(given, document));
      }),
      { numRuns: 400, seed: 20261122 },
    );
  });
});
