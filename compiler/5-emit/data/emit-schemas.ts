import type { Application, Cache, GeneratedFile, JsonObject, JsonSchema } from "../../model.js";
import type { Code } from "../render/code.js";
import { table } from "../render/layout.js";
import { member } from "../render/literal.js";
import { rememberedRows } from "../render/remembered-rows.js";
import { dataFile } from "./data-file.js";
import { runtimeSchema } from "./runtime-schema.js";

/** generated/schemas.ts: what `$ref`s mean, by plugin. */
export function emitSchemas({ plugins }: Application, cache: Cache): GeneratedFile {
  const members = plugins
    .filter(({ declaration }) => declaration.definitions.size > 0)
    .flatMap(({ name, declaration: { hash, definitions } }) => {
      const make = (): ReadonlyMap<string, Code> => new Map([[name, member(name, definedSchemas(definitions))]]);
      return [...rememberedRows({ cache, kind: "schemas" }, [hash, name], make).values()];
    });
  return dataFile({
    name: "schemas",
    about: 'What `"$ref": "#/$defs/Name"` means in the schemas of a plugin: plugin, name, schema.',
    type: { name: "SchemaTable" },
    value: table(members),
  });
}

function definedSchemas(definitions: ReadonlyMap<string, JsonSchema>): JsonObject {
  return Object.fromEntries([...definitions].map(([name, schema]) => [name, runtimeSchema(schema)]));
}
