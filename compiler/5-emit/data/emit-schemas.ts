import type { Application, GeneratedFile } from "../../model.js";
import { literal } from "../render/literal.js";
import { dataFile } from "./data-file.js";
import { runtimeSchema } from "./runtime-schema.js";

/** generated/schemas.ts: what `$ref`s mean, by plugin. */
export function emitSchemas({ plugins }: Application): GeneratedFile {
  const value = plugins.flatMap(({ name, declaration: { definitions } }) => {
    if (definitions.size === 0) return [];
    const schemas = [...definitions].map(([definition, schema]) => [definition, runtimeSchema(schema)] as const);
    return [[name, Object.fromEntries(schemas)] as const];
  });
  return dataFile({
    name: "schemas",
    about: 'What `"$ref": "#/$defs/Name"` means in the schemas of a plugin: plugin, name, schema.',
    type: { name: "SchemaTable" },
    value: literal(Object.fromEntries(value)),
  });
}
