import type { SchemaUse } from "../../../runtime/definition.js";
import type { Json, JsonSchema } from "../../../runtime/json.js";
import type { Definitions } from "../../../runtime/schemas/compile-validator.js";
import { withReferences } from "../../../runtime/schemas/normal-schema.js";

type Shared = Readonly<Record<string, JsonSchema>>;

export interface UnitedSchemas {
  /** As given, each with the plugin "". */
  readonly uses: readonly SchemaUse[];
  /** What `$ref: "#/$defs/Name"` means in them and in each other. */
  readonly definitions: Shared;
}

/**
 * Schemas of several plugins that mean the same become the same: annotations are left out, and definitions of equal content, with
 * all that they refer to, are one. So is a schema that stands where it is used and elsewhere is a definition.
 */
export function uniteSchemas(uses: readonly SchemaUse[], definitions: Definitions): UnitedSchemas {
  const nameOf = classesOf(definitions);
  const united = (schema: JsonSchema, plugin: string): JsonSchema =>
    withReferences(schema, "input", (reference) => referenceTo(nameOf(plugin, reference)));

  const shared: Record<string, JsonSchema> = {};
  const nameByText = new Map<string, string>();
  for (const { plugin, name, schema } of listed(definitions)) {
    const sharedName = nameOf(plugin, referenceTo(name));
    if (shared[sharedName] !== undefined) continue;
    const content = united(schema, plugin);
    shared[sharedName] = content;
    nameByText.set(JSON.stringify(content), sharedName);
  }
  return {
    definitions: shared,
    uses: uses.map(({ id, plugin, schema }) => {
      const content = united(schema, plugin);
      const known = nameByText.get(JSON.stringify(content));
      return { id, plugin: "", schema: known === undefined ? content : { $ref: referenceTo(known) } };
    }),
  };
}

/** Those of the definitions that the schema needs, and what they need. */
export function neededBy(schema: JsonSchema, definitions: Shared): Shared {
  const needed: Record<string, JsonSchema> = {};
  const visit = (value: Json): void => {
    if (typeof value !== "object" || value === null) return;
    for (const [key, member] of Object.entries(value)) {
      const name = key === "$ref" && typeof member === "string" ? member.replace(prefix, "") : "";
      const definition = Object.hasOwn(definitions, name) ? definitions[name] : undefined;
      if (definition !== undefined && needed[name] === undefined) {
        needed[name] = definition;
        visit(definition);
      }
      visit(member);
    }
  };
  visit(schema);
  return needed;
}

const prefix = "#/$defs/";
const referenceTo = (name: string): string => prefix + name;

function listed(
  definitions: Definitions,
): readonly { readonly plugin: string; readonly name: string; readonly schema: JsonSchema }[] {
  return Object.entries(definitions).flatMap(([plugin, schemas]) =>
    Object.entries(schemas).map(([name, schema]) => ({ plugin, name, schema })),
  );
}

/**
 * The shared name of a plugin's definition. At first all are equal that differ in references only; then those are told apart whose
 * references turned out to be different, until none does. So definitions that refer to each other in a circle find their like.
 */
function classesOf(definitions: Definitions): (plugin: string, reference: string) => string {
  const all = listed(definitions);
  const key = (plugin: string, reference: string): string => JSON.stringify([plugin, reference]);
  let classes = new Map<string, string>();
  for (let count = -1; count !== new Set(classes.values()).size; ) {
    count = new Set(classes.values()).size;
    const names = new Map<string, string>();
    const next = new Map<string, string>();
    for (const { plugin, name, schema } of all) {
      const now = (reference: string): string => classes.get(key(plugin, reference)) ?? "";
      const own = now(referenceTo(name));
      const text = JSON.stringify([own, withReferences(schema, "input", now)]);
      const shared = names.get(text) ?? `d${names.size}`;
      names.set(text, shared);
      next.set(key(plugin, referenceTo(name)), shared);
    }
    classes = next;
  }
  return (plugin, reference) => classes.get(key(plugin, reference)) ?? reference.replace(prefix, "");
}
