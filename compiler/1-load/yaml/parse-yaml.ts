import type { Document } from "yaml";
import type { Span, YamlNode } from "../../model.js";
import { composeYaml } from "./compose.js";
import { decodeText } from "./decode.js";
import type { YamlProblem } from "./problem.js";
import { syntaxErrors } from "./syntax-errors.js";
import * as traps from "./traps.js";
import { treeOf } from "./tree.js";

export interface ParsedYaml {
  /** Null where the text has no tree at all. With problems of syntax it is what could be understood, and not to be relied on. */
  readonly root: YamlNode | null;
  readonly problems: readonly YamlProblem[];
}

/** A file's content as a tree with UTF-16 offsets, and everything that is wrong with it. Pure, so that it can be remembered. */
export function parseYaml(bytes: Uint8Array): ParsedYaml {
  const decoded = decodeText(bytes);
  return decoded.ok ? parseText(decoded.text) : { root: null, problems: [decoded.problem] };
}

function parseText(text: string): ParsedYaml {
  const { documents, stopped } = composeYaml(text);
  const [first, second] = documents;
  if (first === undefined) throw new Error("yaml composed no document, although one was asked for");
  // What else seems wrong with a file that was not read to its end may come from just that.
  if (stopped?.reason === "depth") return { root: null, problems: [traps.tooDeep(stopped.span)] };
  if (stopped?.reason === "size") return { root: null, problems: [traps.tooLarge(stopped.span, maximalSize)] };

  const problems: YamlProblem[] = [...syntaxErrors(first, text)];
  const { explicit, version } = first.directives.yaml;
  if (explicit && version !== "1.2") problems.push(traps.yamlVersion(version));
  if (second !== undefined) problems.push(traps.severalDocuments(borderBetween(first, second, text)));

  // After the first error, keys and anchors may be missing only because of it.
  const trusted = Math.min(...problems.map(({ span }) => span?.start ?? 0), text.length + 1);
  const root = treeOf(first, (problem) => {
    if ((problem.span?.start ?? 0) < trusted) problems.push(problem);
  });
  return { root, problems };
}

const maximalSize = "Nexus reads (600,000 words and signs)";

function borderBetween(first: Document.Parsed, second: Document.Parsed, text: string): Span {
  const start = text.indexOf("---", first.range[1]);
  return start !== -1 && start <= second.range[0]
    ? { start, end: start + 3 }
    : { start: second.range[0], end: second.range[0] + 1 };
}
