import type { JsonSchema } from "../../model.js";
import { keyword, referenceOf, visitChildren } from "./schema-shape.js";

/** A key with a default is always there for who reads, and may be left out by who writes. */
export type Mode = "read" | "write";

/** Whether reading and writing a schema take different types, through references too. */
export interface Variants {
  readonly differ: (schema: JsonSchema) => boolean;
  readonly definitionDiffers: (name: string) => boolean;
}

export function findVariants(definitions: ReadonlyMap<string, JsonSchema>): Variants {
  const facts = new Map([...definitions].map(([name, schema]) => [name, factsOf(schema)]));
  const differing = new Set([...facts].filter(([, { hasDefault }]) => hasDefault).map(([name]) => name));
  let isGrowing = differing.size > 0;
  while (isGrowing) {
    const found = [...facts].filter(
      ([name, { references }]) => !differing.has(name) && references.some((reference) => differing.has(reference)),
    );
    for (const [name] of found) differing.add(name);
    isGrowing = found.length > 0;
  }
  return {
    definitionDiffers: (name) => differing.has(name),
    differ: (schema) => {
      const { hasDefault, references } = factsOf(schema);
      return hasDefault || references.some((reference) => differing.has(reference));
    },
  };
}

/** Validators fill in a property's own default, and not inside alternatives, where no branch is chosen yet. */
export function isFilledIn(property: JsonSchema, isAlternative: boolean): boolean {
  return !isAlternative && keyword(property, "default") !== undefined;
}

interface Facts {
  hasDefault: boolean;
  readonly references: string[];
}

function factsOf(schema: JsonSchema): Facts {
  const facts: Facts = { hasDefault: false, references: [] };
  collect(schema, facts, false);
  return facts;
}

/** Where no defaults are filled in, reading and writing are the same, through references too. */
function collect(schema: JsonSchema, facts: Facts, isAlternative: boolean): void {
  const reference = referenceOf(schema);
  if (reference !== null && !isAlternative) facts.references.push(reference);
  visitChildren(schema, (child, kind) => {
    if (kind === "property" && isFilledIn(child, isAlternative)) facts.hasDefault = true;
    collect(child, facts, isAlternative || kind === "alternative");
  });
}
