import type { ErrorObject } from "ajv";
import { childPointer } from "../settings/pointer.js";

/** The value that is wrong; for a property that is missing or unknown, that property. */
export function errorPointer({ instancePath, params }: ErrorObject): string {
  const property: unknown = params["missingProperty"] ?? params["additionalProperty"] ?? params["propertyName"];
  return typeof property === "string" ? childPointer(instancePath, property) : instancePath;
}
