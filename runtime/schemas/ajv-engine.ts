import type { Ajv } from "ajv";
import fastJsonStringify from "fast-json-stringify";
import type { CheckingCopier, SchemaEngine, SchemaUse, Validator } from "../definition.js";
import type { JsonSchema } from "../json.js";
import { ownValue } from "../own-value.js";
import { coercionOf } from "./coercion.js";
import { addDefinitions, type Definitions, newAjv } from "./compile-validator.js";
import {
  type CompiledCheck,
  checkingCopier,
  coercingValidator,
  serializerOf,
  strictValidator,
} from "./compiled-schema.js";
import { type Copier, type CopierMaker, copierSupport } from "./copier.js";
import { copierCode } from "./copier-code.js";
import { normalSchema, type Purpose } from "./normal-schema.js";
import { serializerSchema } from "./serializer-schema.js";

/** Checks by all that they were made from, for the engines of one process. */
export type KeptChecks = Map<string, CompiledCheck>;

/**
 * Validators and serializers made in memory, for `nexus dev` and tests. Each is made when it is first used: one costs about two
 * milliseconds, and that the schemas are sound was proved by the compiler. What stands in `kept` is not made again.
 */
export function ajvEngine(definitions: Definitions, kept: KeptChecks = new Map()): SchemaEngine {
  let ajv: Ajv | null = null;
  const known = new Set<string>();
  // Those of a plugin are added with its first schema: Ajv looks into everything that it is given.
  const ajvFor = (plugin: string): Ajv => {
    ajv ??= newAjv();
    const schemas = ownValue(definitions, plugin);
    if (schemas !== undefined && !known.has(plugin)) addDefinitions(ajv, plugin, schemas);
    known.add(plugin);
    return ajv;
  };
  const checkFor = ({ schema, plugin }: SchemaUse, purpose: Purpose): CompiledCheck => {
    const key = JSON.stringify([purpose, plugin, schema, ownValue(definitions, plugin) ?? {}]);
    const before = kept.get(key);
    if (before !== undefined) return before;
    // Ajv types its errors as mutable; nothing changes them.
    const check = ajvFor(plugin).compile(normalSchema(schema, plugin, purpose)) as CompiledCheck;
    kept.set(key, check);
    return check;
  };

  return {
    validator: remembered((use: SchemaUse, mode: "strict" | "coerce"): Validator => {
      const check = checkFor(use, "input");
      return mode === "strict"
        ? strictValidator(check)
        : coercingValidator(check, coercionOf(use.schema, ownValue(definitions, use.plugin) ?? {}));
    }),
    copier: (use) => {
      let made: CheckingCopier | null = null;
      const copier = (): CheckingCopier => {
        made ??= checkingCopier(checkFor(use, "input"), copierOf(use.schema, ownValue(definitions, use.plugin) ?? {}));
        return made;
      };
      return { accept: (value) => copier().accept(value), copy: (accepted) => copier().copy(accepted) };
    },
    serializer: remembered((use: SchemaUse) =>
      serializerOf(use.id, {
        check: checkFor(use, "output"),
        // The types of fast-json-stringify know only older drafts; the compiler proved that the schema is of the subset.
        write: fastJsonStringify(serializerSchema(use.schema, ownValue(definitions, use.plugin) ?? {}) as object),
      }),
    ),
  };
}

function copierOf(schema: JsonSchema, definitions: Definitions[string]): Copier {
  // As ajv does with its own.
  const make = new Function(`return ${copierCode(schema, definitions)};`)() as CopierMaker;
  return make(copierSupport);
}

/** Makes a function at its first call, once for each schema and mode. */
function remembered<Mode extends readonly string[], Value, Result>(
  make: (use: SchemaUse, ...mode: Mode) => (value: Value) => Result,
): (use: SchemaUse, ...mode: Mode) => (value: Value) => Result {
  const made = new Map<string, (value: Value) => Result>();
  return (use, ...mode) => {
    const key = [use.id, ...mode].join(" ");
    return (value) => {
      let known = made.get(key);
      if (known === undefined) {
        known = make(use, ...mode);
        made.set(key, known);
      }
      return known(value);
    };
  };
}
