import type { JsonSchema } from "../../model.js";
import { childrenOf, keyword, propertiesOf, referenceOf } from "./schema-shape.js";

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
  readonly hasDefault: boolean;
  readonly references: readonly string[];
}

function factsOf(schema: JsonSchema, isAlternative = false): Facts {
  const reference = referenceOf(schema);
  const children = childrenOf(schema).map((child) => factsOf(child.schema, isAlternative || child.isAlternative));
  return {
    hasDefault:
      propertiesOf(schema).some(([, property]) => isFilledIn(property, isAlternative)) ||
      children.some(({ hasDefault }) => hasDefault),
    references: [
      ...(reference === null || isAlternative ? [] : [reference]),
      ...children.flatMap(({ references }) => references),
    ],
  };
}
