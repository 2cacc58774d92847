import type { GeneratedFile } from "../../model.js";
import { header } from "../paths.js";
import { type Code, paragraphs, print, ts } from "../render/code.js";
import { comment, documented } from "../render/comment.js";
import { createImports } from "../render/imports.js";
import { annotation } from "../render/members.js";
import { createScope } from "../render/scope.js";
import { listOf, named } from "../render/type.js";

export interface DataFile {
  /** Of the file and of what it exports. */
  readonly name: "events" | "jobs" | "migrations" | "routes" | "schemas" | "settings";
  readonly about: string;
  /** Exported by `nexus-platform/runtime`. */
  readonly type: { readonly name: string; readonly isList?: boolean };
  readonly value: Code;
}

/** A module of generated/ that holds nothing but data. */
export function dataFile({ name, about, type, value }: DataFile): GeneratedFile {
  const imports = createImports(createScope([name]));
  const imported = named(imports.known("nexus-platform/runtime", type.name));
  const declared = createScope([]).claim(name);
  const data = documented(
    comment(about),
    ts`export const ${declared}:${annotation(type.isList === true ? listOf(imported) : imported, " =".length)} = ${value};`,
  );
  const opening = ts`
    ${header("nexus.yaml and the manifests", "those")}
    ${imports.render()}
  `;
  return { path: `${name}.ts`, content: print(paragraphs([opening, data])) };
}
