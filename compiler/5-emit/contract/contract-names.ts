import type { JsonSchema, PluginDeclaration } from "../../model.js";
import { pascalCase } from "../../text/names.js";
import { createScope, type Identifier, type Scope } from "../render/scope.js";
import { keyword, referenceOf } from "../types/schema-shape.js";
import { findVariants, type Mode, type Variants } from "../types/variants.js";

/**
 * The exported type names of one contract. They are chosen for all contracts before any is rendered, because one contract
 * imports the event types of another.
 */
export interface ContractNames {
  /** Definitions and payloads are claimed; what is claimed later gives way to them. */
  readonly scope: Scope;
  readonly variants: Variants;
  readonly definition: (name: string, mode: Mode) => Identifier;
  /** Of the data of an event that the plugin emits. */
  readonly payload: (event: string, mode: Mode) => Identifier;
}

export function nameContract({ definitions, emits }: PluginDeclaration): ContractNames {
  const scope = createScope(fixedNames);
  const variants = findVariants(definitions);
  const named = new Map(
    [...definitions.keys()].map((name) => [name, claimPair(scope, name, variants.definitionDiffers(name))]),
  );
  const payloads = new Map(
    emits.map(({ name, payload: { schema } }) => {
      const reference = plainReference(schema);
      const known = reference === null ? undefined : named.get(reference);
      return [name, known ?? claimPair(scope, `${pascalCase(name)}Data`, variants.differ(schema))];
    }),
  );
  return {
    scope,
    variants,
    definition: (name, mode) => found(named, name)[mode],
    payload: (event, mode) => found(payloads, event)[mode],
  };
}

/** The definition that a schema means and adds nothing to, or null. */
export function plainReference(schema: JsonSchema): string | null {
  const adds = Object.keys(schema).some((name) => name !== "$ref" && !annotations.has(name));
  return adds || keyword(schema, "$ref") === undefined ? null : referenceOf(schema);
}

type Pair = Readonly<Record<Mode, Identifier>>;

function claimPair(scope: Scope, name: string, differs: boolean): Pair {
  const read = scope.claim(name);
  return { read, write: differs ? scope.claim(`${read.name}Input`) : read };
}

function found<T>(map: ReadonlyMap<string, T>, name: string): T {
  const value = map.get(name);
  if (value === undefined) throw new Error(`the contract has no type for "${name}"`);
  return value;
}

const annotations = new Set(["title", "description", "examples", "deprecated", "$comment"]);

/** Types that a contract may declare for itself. */
export const ownNames = [
  ...(["Config", "Services", "RequestServices", "Emits", "Events", "Context"] as const),
  ...(["Plugin", "Provides", "Routes", "Access", "Handlers", "Jobs"] as const),
] as const;

/** Types that every contract may declare, import or use: names of the user's own give way to them. */
const fixedNames = [
  ownNames,
  ["definePlugin", "isEvent"],
  ["Awaitable", "BaseContext", "BasePlugin", "BaseRequest", "Consumer", "Content", "Empty", "EventEnvelope", "JobRun"],
  ["PluginDefinition", "Reply", "RequestHeaders", "RequestScope", "Unprovided", "WaitOptions"],
  ["Promise", "Readonly", "Record"],
].flat();
