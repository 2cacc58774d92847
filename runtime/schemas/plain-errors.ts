import type { ErrorObject } from "ajv";
import type { ValidationError } from "../definition.js";
import { clearestBranch } from "./clearest-branch.js";
import { errorPointer } from "./error-pointer.js";
import { plainMessage } from "./plain-message.js";

/** So many errors are told at most. */
const most = 50;

/** Ajv's errors in the words of somebody who never heard of JSON Schema, each place and message once. */
export function plainErrors(errors: readonly ErrorObject[]): readonly ValidationError[] {
  const plain = new Map<string, ValidationError>();
  for (const error of clearestBranch(errors)) {
    const told: ValidationError = { pointer: shortened(errorPointer(error)), message: plainMessage(error) };
    plain.set(`${told.pointer} ${told.message}`, told);
    if (plain.size === most) break;
  }
  return [...plain.values()];
}

/** A caller chooses the names of unknown properties: an answer must not grow with them. */
function shortened(pointer: string): string {
  return pointer.length <= 256 ? pointer : `${pointer.slice(0, 255)}…`;
}
