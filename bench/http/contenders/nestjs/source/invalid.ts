import type { ValidationError } from "@nestjs/common";

/** What the validation pipe found, as problems.mjs takes it. The classes say which part of a request they are of. */
export function invalid(errors: ValidationError[]): Error {
  const [first] = errors;
  const part = (first?.target?.constructor as { part?: string } | undefined)?.part ?? "body";
  const faults = errors.map(({ property, constraints = {} }) => ({
    instancePath: property === undefined ? "" : `/${property}`,
    message: Object.values(constraints).join(", "),
  }));
  return Object.assign(new Error("invalid"), { part, invalid: faults });
}
