import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { isJsonObject } from "../../../compiler/2-validate/json.js";
import type { Json } from "../../../compiler/model.js";
import { validate } from "./validating.js";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const read = (path: string): Json => parse(readFileSync(root + path, "utf8")) as Json; // YAML without tags is JSON

const wrong = fc.constantFrom<Json>(
  ...[
    null,
    0,
    -1,
    1.5,
    true,
    "",
    "x",
    "${",
    "${env:}",
    "*",
    "#",
    "#/",
    "constructor",
    "__proto__",
    [],
    {},
    [[]],
    [null],
  ],
  ...[
    { $ref: "#" },
    { $ref: "./schemas.yaml" },
    { $ref: 5 },
    { type: "object", allOf: [{ $ref: "#" }] },
    { toString: 1 },
  ],
);
const steps = fc.array(fc.nat(20), { maxLength: 7 });

/** The value with one part of it, found by walking `way`, replaced. */
function broken(value: Json, way: readonly number[], replacement: Json): Json {
  const [step, ...rest] = way;
  if (step === undefined) return replacement;
  if (Array.isArray(value) && value.length > 0) {
    return value.map((item: Json, index) => (index === step % value.length ? broken(item, rest, replacement) : item));
  }
  if (!isJsonObject(value) || Object.keys(value).length === 0) return replacement;
  const chosen = Object.keys(value)[step % Object.keys(value).length];
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, key === chosen ? broken(item, rest, replacement) : item]),
  );
}

test("whatever stands anywhere in the documents gives findings, never a failure, and every finding has its place", () => {
  const documents = {
    "nexus.yaml": read("nexus.yaml"),
    "plugins/orders/plugin.yaml": read("plugins/orders/plugin.yaml"),
    "plugins/orders/schemas.yaml": read("plugins/orders/schemas.yaml"),
    "plugins/email_service/plugin.yaml": read("plugins/email_service/plugin.yaml"),
    "plugins/email_service/schemas.yaml": read("plugins/email_service/schemas.yaml"),
  };
  const file = fc.constantFrom(...Object.keys(documents));
  const mutation = fc.record({ file, way: steps, replacement: wrong });
  fc.assert(
    fc.property(fc.array(mutation, { minLength: 1, maxLength: 3 }), (mutations) => {
      const files = new Map<string, Json>(Object.entries(documents));
      for (const { file: name, way, replacement } of mutations)
        files.set(name, broken(files.get(name) ?? null, way, replacement));
      const texts = Object.fromEntries(
        [...files].map(([name, value]) => [name, stringify(value, { aliasDuplicateObjects: false })]),
      );
      expect(validate(texts).diagnostics.filter(({ at }) => at === null)).toEqual([]);
    }),
    { numRuns: 300, seed: 20261122 },
  );
});
