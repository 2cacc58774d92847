import type { ModuleFacts, Span } from "../../model.js";

/** What one module's text says, before anything that it names is looked up. Plain data, so that it can be kept in a cache. */
export interface ModuleSyntax {
  readonly hasDefaultExport: boolean;
  /** Types, interfaces, classes and enums that it declares at its top, exported or not. */
  readonly declaredTypes: readonly string[];
  /** `export { local as exported }` and exported declarations. */
  readonly exports: readonly { readonly local: string; readonly exported: string }[];
  /** Names that imports bind: `imported` is null for a whole namespace. */
  readonly bindings: readonly {
    readonly local: string;
    readonly imported: string | null;
    readonly specifier: string;
  }[];
  /** `export { imported as exported } from "specifier"`. */
  readonly forwarded: readonly { readonly imported: string; readonly exported: string; readonly specifier: string }[];
  /** `export * from "specifier"`. */
  readonly stars: readonly string[];
  /** Type-only ones left out. */
  readonly imports: readonly { readonly specifier: string; readonly span: Span }[];
  readonly globals: readonly { readonly name: GlobalName; readonly span: Span }[];
}

export type GlobalName = ModuleFacts["globals"][number]["name"];

type Writable<T> = { -readonly [Key in keyof T]: T[Key] extends readonly (infer Item)[] ? Item[] : T[Key] };

/** A syntax that is being read. */
export type SyntaxDraft = Writable<ModuleSyntax>;

export function emptyDraft(): SyntaxDraft {
  return {
    hasDefaultExport: false,
    declaredTypes: [],
    exports: [],
    bindings: [],
    forwarded: [],
    stars: [],
    imports: [],
    globals: [],
  };
}
