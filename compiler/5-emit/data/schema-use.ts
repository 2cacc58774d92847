import type { JsonObject, JsonSchema } from "../../model.js";
import { runtimeSchema } from "./runtime-schema.js";

/** A schema under a name that is unique in the application, with the plugin whose definitions its `$ref`s mean. */
export function schemaUse(id: string, plugin: string, schema: JsonSchema): JsonObject {
  return { id, plugin, schema: runtimeSchema(schema) };
}
