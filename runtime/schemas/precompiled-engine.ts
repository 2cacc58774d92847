import type { SchemaEngine } from "../definition.js";
import type { Coercion } from "./coercion.js";
import {
  type CompiledCheck,
  type CompiledSerializer,
  checkingCopier,
  coercingValidator,
  serializerOf,
  strictValidator,
} from "./compiled-schema.js";
import { type CopierMaker, copierSupport } from "./copier.js";
import { type Required, requireFor } from "./generated-support.js";

/**
 * The default export of the module that `nexus build` writes: every schema of the application, compiled, by `SchemaUse.id`.
 * The parts are functions of the `require` that they call, because ajv and fast-json-stringify write CommonJS.
 */
export interface SchemaTable {
  /** Sets one property of `exports` for each schema of what comes in. */
  readonly inputs: (require: Required, exports: Record<string, CompiledCheck>) => void;
  /** Sets one property of `exports` for each schema of what goes out. */
  readonly outputs: (require: Required, exports: Record<string, CompiledCheck>) => void;
  /** Equal schemas have one and the same. */
  readonly writers: Readonly<Record<string, WriterMaker>>;
  readonly coercions: Readonly<Record<string, Coercion>>;
  /** Of payloads of events. Equal schemas have one and the same. */
  readonly copiers: Readonly<Record<string, CopierMaker>>;
}

type WriterMaker = (require: Required) => CompiledSerializer["write"];

/** Validators and serializers made at build time: no ajv, no fast-json-stringify, only their few small run-time functions. */
export function precompiledEngine(table: SchemaTable): SchemaEngine {
  const inputs: Record<string, CompiledCheck> = {};
  const outputs: Record<string, CompiledCheck> = {};
  table.inputs(requireFor, inputs);
  table.outputs(requireFor, outputs);
  const written = new Map<WriterMaker, CompiledSerializer["write"]>();
  const writerOf = (make: WriterMaker): CompiledSerializer["write"] => {
    const write = written.get(make) ?? make(requireFor);
    written.set(make, write);
    return write;
  };

  return {
    validator: ({ id }, mode) => {
      const check = known(inputs, id);
      return mode === "strict" ? strictValidator(check) : coercingValidator(check, known(table.coercions, id));
    },
    copier: ({ id }) => checkingCopier(known(inputs, id), known(table.copiers, id)(copierSupport)),
    serializer: ({ id }) => serializerOf(id, { check: known(outputs, id), write: writerOf(known(table.writers, id)) }),
  };
}

function known<T>(record: Readonly<Record<string, T>>, id: string): T {
  const value = Object.hasOwn(record, id) ? record[id] : undefined;
  if (value === undefined) throw new Error(`The build does not hold the schema "${id}". Run "nexus build" again.`);
  return value;
}
