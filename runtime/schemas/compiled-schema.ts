import type { ErrorObject } from "ajv";
import type { CheckingCopier, SchemaEngine, Validation, ValidationError, Validator } from "../definition.js";
import { type Coercion, coercer } from "./coercion.js";
import type { Copier } from "./copier.js";
import { plainErrors } from "./plain-errors.js";

/** A function that ajv wrote. It fills in defaults, in place. */
export interface CompiledCheck {
  (value: unknown): boolean;
  errors?: readonly ErrorObject[] | null;
}

/** Checks, then writes: what fast-json-stringify wrote would make 0 of null and "" of nothing. */
export interface CompiledSerializer {
  readonly check: CompiledCheck;
  readonly write: (value: unknown) => string;
}

/** A plugin answered, or is about to send, what its own schema does not allow. */
export class UnfitOutput extends Error {
  readonly errors: readonly ValidationError[];

  constructor(schema: string, errors: readonly ValidationError[]) {
    super(`The value does not fit the schema "${schema}": ${errors.map(told).join("; ")}`);
    this.name = "UnfitOutput";
    this.errors = errors;
  }
}

const told = ({ pointer, message }: ValidationError): string => `${pointer === "" ? "it" : pointer} ${message}`;

const tooDeep: Validation = { ok: false, errors: [{ pointer: "", message: "is nested too deeply" }] };

export function strictValidator(check: CompiledCheck): Validator {
  return (value) => {
    try {
      if (check(value)) return { ok: true, value };
    } catch (error) {
      // Recursive schemas make recursive functions; how deep a body goes is the caller's choice.
      if (error instanceof RangeError) return tooDeep;
      throw error;
    }
    return { ok: false, errors: plainErrors(check.errors ?? []) };
  };
}

/** A copy first: filling in defaults must not change what the caller holds. */
export function checkingCopier(check: CompiledCheck, { copy, copyFit }: Copier): CheckingCopier {
  const validate = strictValidator(check);
  return {
    accept: (given) => {
      try {
        return validate(copy(given));
      } catch (error) {
        if (error instanceof RangeError) return tooDeep;
        throw error;
      }
    },
    copy: copyFit,
  };
}

export function coercingValidator(check: CompiledCheck, coercion: Coercion): Validator {
  const validate = strictValidator(check);
  const coerce = coercer(coercion);
  return (value) => validate(coerce(value));
}

export function serializerOf(id: string, { check, write }: CompiledSerializer): ReturnType<SchemaEngine["serializer"]> {
  const validate = strictValidator(check);
  return (value) => {
    const validation = validate(value);
    if (!validation.ok) throw new UnfitOutput(id, validation.errors);
    return write(value);
  };
}
