import { Composer, type CST, type Document, Lexer, Parser } from "yaml";
import type { Span } from "../../model.js";

export interface Composed {
  /** The documents of the file; there is at least one, and at most one more than the one that is legal. */
  readonly documents: readonly Document.Parsed[];
  /** Set where reading stopped before the end, because the rest could exhaust memory or the stack. */
  readonly stopped: { readonly reason: "depth" | "size" | "errors"; readonly span: Span } | null;
}

/** Maps and lists inside each other. */
export const maximalDepth = 100;

/** Words and signs of one file: what `yaml` allocates grows with them, not with the file's bytes. */
export const maximalLexemes = 600_000;

const maximalErrors = 50;

/**
 * Runs the stages of `yaml` by hand, so that nesting is seen while it grows: its composer recurses, and would run out of
 * stack in a file of a few kilobytes.
 */
export function composeYaml(text: string): Composed {
  let stopped: Composed["stopped"] = null;

  function* guardedTokens(): Generator<CST.Token> {
    const parser = new Parser();
    let lexemes = 0;
    let errors = 0;
    for (const lexeme of new Lexer().lex(text)) {
      const span = { start: Math.max(0, parser.offset), end: parser.offset + lexeme.length };
      for (const token of parser.next(lexeme)) {
        yield token;
        if (token.type === "error") errors += 1;
      }
      const reason = limitExceeded(parser.stack, { lexemes: ++lexemes, errors });
      if (reason !== null) {
        stopped = { reason, span };
        return;
      }
    }
    yield* parser.end();
  }

  const documents = withoutStackTraces(() => documentsOf(guardedTokens(), text.length));
  return { documents, stopped };
}

function documentsOf(tokens: Generator<CST.Token>, length: number): readonly Document.Parsed[] {
  const documents: Document.Parsed[] = [];
  // Duplicate keys are found while the tree is made: by their text, with both places, and faster.
  for (const document of new Composer({ uniqueKeys: false }).compose(tokens, true, length)) {
    documents.push(document as Document.Parsed); // without a document in the text it is one whose contents are null, as if parsed
    if (documents.length > 1) break;
  }
  return documents;
}

/** Each error that `yaml` collects is an `Error`: in a file that is no YAML at all, their stack traces would be a gigabyte. */
function withoutStackTraces<T>(action: () => T): T {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return action();
  } finally {
    Error.stackTraceLimit = limit;
  }
}

function limitExceeded(
  stack: readonly CST.Token[],
  { lexemes, errors }: { readonly lexemes: number; readonly errors: number },
): "depth" | "size" | "errors" | null {
  if (lexemes > maximalLexemes) return "size";
  if (errors > maximalErrors) return "errors";
  return stack.length > maximalDepth && stack.filter(isCollection).length > maximalDepth ? "depth" : null;
}

function isCollection({ type }: CST.Token): boolean {
  return type === "block-map" || type === "block-seq" || type === "flow-collection";
}
