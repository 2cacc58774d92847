import { createRequire } from "node:module";
import type { JsonSchema } from "../model.js";

// Read when first used: JSON modules print a warning on Node 20, and most commands need neither schema.
const require = createRequire(import.meta.url);

/** The format of nexus.yaml. */
export const nexusSchema = (): JsonSchema => require("nexus-platform/schemas/nexus.schema.json") as JsonSchema;

/** The format of plugin.yaml. */
export const pluginSchema = (): JsonSchema => require("nexus-platform/schemas/plugin.schema.json") as JsonSchema;
