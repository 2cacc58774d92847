import type { JsonSchema } from "../../model.js";
import { type Code, print, ts } from "../render/code.js";
import { createImports, type Imports } from "../render/imports.js";
import { declaration } from "../render/members.js";
import { Identifier } from "../render/scope.js";
import { named, type Type } from "../render/type.js";
import { typeOf } from "../types/schema-type.js";
import type { Mode } from "../types/variants.js";
import type { ownNames } from "./contract-names.js";
import type { ContractSubject } from "./contract-subject.js";

/** One contract while it is rendered: its parts add imports and declarations as they need them. */
export interface Contract extends ContractSubject {
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

export function createContract(subject: ContractSubject): Contract {
  const { names } = subject;
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
    ...subject,
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
