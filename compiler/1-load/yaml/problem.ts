import type { Span } from "../../model.js";

/**
 * What is wrong in a text, without the file: texts are remembered by their content, and two files may hold the same. Plain
 * data, so that it can be kept in a cache.
 */
export type YamlProblem = SyntaxProblem | DuplicateKeyProblem;

export interface SyntaxProblem {
  readonly kind: "syntax";
  /** Null where the whole file is meant. */
  readonly span: Span | null;
  readonly message: string;
  readonly label: string | null;
  readonly help: string | null;
}

export interface DuplicateKeyProblem {
  readonly kind: "duplicate";
  readonly key: string;
  readonly span: Span;
  readonly earlier: Span;
}
