import type { Application, JsonSchema, Plugin } from "../../model.js";
import { type Code, print, ts } from "../render/code.js";
import { createImports, type Imports } from "../render/imports.js";
import { declaration } from "../render/members.js";
import { Identifier } from "../render/scope.js";
import { named, type Type } from "../render/type.js";
import { typeOf } from "../types/schema-type.js";
import type { Mode } from "../types/variants.js";
import type { ContractNames, ownNames } from "./contract-names.js";

/** One contract while it is rendered: its parts add imports and declarations as they need them. */
export interface Contract {
  readonly application: Application;
  readonly plugin: Plugin;
  readonly names: ContractNames;
  readonly namesOf: (plugin: string) => ContractNames | undefined;
  readonly imports: Imports;
  /** A type of `nexus-platform/runtime`, imported. */
  readonly runtime: (name: string) => Identifier;
  /** The type of a schema; `hint` names the object types inside that need a name. */
  readonly typeOf: (schema: JsonSchema, mode: Mode, hint: string) => Type;
  /** The same as a type with a name of its own, unless it is short enough to stand anywhere. */
  readonly nameTypeOf: (schema: JsonSchema, mode: Mode, hint: string) => Type;
  /** Declarations of the types that were named on the way. */
  readonly declarations: () => readonly Code[];
}

export function createContract(
  application: Application,
  plugin: Plugin,
  allNames: ReadonlyMap<string, ContractNames>,
): Contract {
  const names = namesIn(allNames, plugin.name);
  const imports = createImports(names.scope);
  const declared = new Map<string, { readonly name: Identifier; readonly code: Code }>();

  function declare(wanted: string, mode: Mode, type: Type): Identifier {
    const content = `${wanted} ${print(type)}`;
    const known = declared.get(content);
    if (known !== undefined) return known.name;
    const name = names.scope.claim(mode === "write" && names.scope.isTaken(wanted) ? `${wanted}Input` : wanted);
    declared.set(content, { name, code: declaration(name, type) });
    return name;
  }

  const typeOfSchema = (schema: JsonSchema, mode: Mode, hint: string): Type =>
    typeOf(schema, { names: { definition: names.definition, declare }, mode, hint });

  return {
    application,
    plugin,
    names,
    namesOf: (name) => allNames.get(name),
    imports,
    runtime: (name) => imports.known("nexus-platform/runtime", name),
    typeOf: typeOfSchema,
    nameTypeOf: (schema, mode, hint) => {
      const type = typeOfSchema(schema, mode, hint);
      return type.flat === null ? named(declare(hint, mode, type)) : type;
    },
    declarations: () => [...declared.values()].map(({ code }) => code),
  };
}

function namesIn(allNames: ReadonlyMap<string, ContractNames>, plugin: string): ContractNames {
  const names = allNames.get(plugin);
  if (names === undefined) throw new Error(`the contract of "${plugin}" has no names`);
  return names;
}

/** A name that every contract keeps for one of its own parts. */
export const own = (name: OwnName): Identifier => new Identifier(name);

export type OwnName = (typeof ownNames)[number];

/** `name`'s declaration with `extends`. */
export function extended(name: Identifier, base: Type, body: Code): Code {
  return ts`
    export interface ${name} extends ${base} {
      ${body}
    }
  `;
}
