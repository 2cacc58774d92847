// Made by `nexus compile` from nexus.yaml and the manifests. Do not edit: change those and compile again.
import type { SchemaTable } from "nexus-platform/runtime";

/** What `"$ref": "#/$defs/Name"` means in the schemas of a plugin: plugin, name, schema. */
export const schemas: SchemaTable = {};
