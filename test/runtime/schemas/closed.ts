import type { JsonSchema } from "../../../runtime/json.js";

/** The schema of objects with these properties and no others. */
export function closed(properties: Record<string, JsonSchema>, required: readonly string[] = []): JsonSchema {
  return { type: "object", additionalProperties: false, properties, required };
}
