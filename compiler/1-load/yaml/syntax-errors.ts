import type { Document, YAMLError } from "yaml";
import type { Span } from "../../model.js";
import type { SyntaxProblem } from "./problem.js";
import { endOfLine, type SlipContext, slips } from "./slips.js";
import { syntax } from "./traps.js";

/** What `yaml` could not read, in the words of this compiler: one problem for each cause. */
export function syntaxErrors(document: Document.Parsed, text: string): readonly SyntaxProblem[] {
  return causes([...document.errors, ...document.warnings], text).map((error) => describe(error, { document, text }));
}

/**
 * One slip makes `yaml` report several times: what follows on the same line, everything after a document that ended early,
 * each line of a file that is indented with tabs.
 */
function causes(errors: readonly YAMLError[], text: string): readonly YAMLError[] {
  const kept: YAMLError[] = [];
  let toldUpTo = -1;
  let toldOfTabs = false;
  for (const error of [...errors].sort((a, b) => a.pos[0] - b.pos[0])) {
    const isTab = error.code === "TAB_AS_INDENT";
    const isConsequence =
      error.pos[0] <= toldUpTo || (isTab && toldOfTabs) || (kept.length > 0 && isAfterTheEnd(error));
    if (!isConsequence) {
      kept.push(error);
      toldUpTo = endOfLine(error.pos[0], text);
      toldOfTabs ||= isTab;
    }
    if (kept.length === maximalCauses || isAfterTheEnd(error) || / at node end$/.test(error.message)) break;
  }
  return kept;
}

/** Nobody reads more of one file. */
const maximalCauses = 50;

function isAfterTheEnd({ message }: YAMLError): boolean {
  return message.includes("token in YAML stream");
}

function describe(error: YAMLError, context: SlipContext): SyntaxProblem {
  for (const slip of slips) {
    const problem = slip(error, context);
    if (problem !== null) return problem;
  }
  const span = widened({ start: error.pos[0], end: error.pos[1] }, context.text);
  return syntax(span, known[error.code] ?? { ...unexpected, message: sentence(error.message) });
}

const known: Readonly<Record<string, Pick<SyntaxProblem, "message" | "label" | "help">>> = {
  TAB_AS_INDENT: {
    message: "a tab is used as indentation",
    label: "a tab",
    help: "indent with spaces, here and in all lines that follow; most editors can convert a file",
  },
  BAD_INDENT: {
    message: "the line does not begin where the others of its map or list do",
    label: "wrong indentation",
    help: "give all entries of one map or list the same indentation",
  },
  BAD_DQ_ESCAPE: {
    message: "an escape in double quotes is unknown",
    label: "unknown escape",
    help: 'write "\\\\" for a backslash, or use single quotes, in which nothing is escaped',
  },
  BLOCK_IN_FLOW: {
    message: "a comma is missing, or an indented block stands inside of { } or [ ]",
    label: "from here on",
    help: "separate entries by commas; write either brackets or indentation, not both",
  },
  MULTIPLE_ANCHORS: { message: "a value has two anchors", label: "the second one", help: "keep one of them" },
  KEY_OVER_1024_CHARS: { message: "a key is longer than 1,024 characters", label: null, help: "shorten it" },
  BAD_DIRECTIVE: {
    message: "a directive is not understood",
    label: "a directive",
    help: "remove the line that starts with %",
  },
};

const unexpected = {
  label: "not expected here",
  help: "what is missing may stand before it: look for a quote, a bracket, a colon or the indentation",
};

/** Words and signs that surprise, as the user sees them: `Unexpected scalar at node end` is `unexpected text`. */
function sentence(message: string): string {
  const text = message
    .replace(/ (token )?(in YAML stream|at node end)(: .*)?$/s, "")
    .replace("Unexpected flow-map-start", 'unexpected "{"')
    .replace("Unexpected flow-map-end", 'unexpected "}"')
    .replace("Unexpected flow-seq-start", 'unexpected "["')
    .replace("Unexpected flow-seq-end", 'unexpected "]"')
    .replace("Unexpected map-value-ind", 'unexpected ":"')
    .replace("Unexpected block-seq-ind", 'unexpected "-"')
    .replace(/^Unexpected , in .*/, 'unexpected ","')
    .replace(/^Unexpected scalar$/, "unexpected text after a value")
    .replace(/^Not a YAML token: .*/s, "unexpected text after a value");
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** `yaml` marks the first character of what surprised it; the word that it begins says more. */
function widened({ start: marked, end }: Span, text: string): Span {
  const start = marked + (/^ */.exec(text.slice(marked))?.[0].length ?? 0);
  const word = /^[\w.$@^~<>=*-]+/.exec(text.slice(start, endOfLine(start, text)))?.[0] ?? "";
  return { start: Math.min(start, text.length), end: Math.min(Math.max(end, start + word.length), text.length) };
}
