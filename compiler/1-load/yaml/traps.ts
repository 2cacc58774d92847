import { closest } from "../../diagnostics/closest.js";
import type { Span } from "../../model.js";
import { maximalDepth } from "./compose.js";
import type { SyntaxProblem } from "./problem.js";

/** Legal YAML that does not mean what it seems to, or that could exhaust the machine. Each has a help of its own. */

export const mergeKey = (span: Span): SyntaxProblem =>
  syntax(span, {
    message: 'the merge key "<<" is not supported',
    label: "not merged in YAML 1.2",
    help: "write the keys out where they are needed; for schemas use allOf with $ref",
  });

export const unknownAlias = (name: string, span: Span, known: readonly string[]): SyntaxProblem => {
  const match = closest(name, known);
  return syntax(span, {
    message: `the alias "*${name}" has no anchor before it`,
    label: "unknown alias",
    help:
      match === null
        ? `"*" at the start of a value refers to an anchor; quote it ("*${name}") where the text is meant`
        : `did you mean "*${match}"? Quote it ("*${name}") where the text is meant`,
  });
};

export const aliasInItself = (name: string, span: Span): SyntaxProblem =>
  syntax(span, {
    message: `the alias "*${name}" stands inside of what it refers to`,
    label: "would never end",
    help: "write the value out, or let a schema refer to itself with $ref",
  });

export const aliasBomb = (span: Span, limit: number): SyntaxProblem =>
  syntax(span, {
    message: `aliases make this file larger than ${thousands(limit)} values`,
    label: "one alias too many",
    help: "write the values out, or share schemas with $ref",
  });

export const tooDeep = (span: Span): SyntaxProblem =>
  syntax(span, {
    message: `maps and lists are nested deeper than ${maximalDepth} levels`,
    label: "too deep",
    help: "give a part of it a name and refer to it with $ref",
  });

export const tag = (name: string, span: Span): SyntaxProblem =>
  syntax(span, {
    message: `the tag "${name.replace(/^tag:yaml\.org,2002:/, "!!")}" is not supported`,
    label: "has a tag",
    help: 'leave the tag out; quote the value where it is a text, also one that starts with "!"',
  });

export const notFinite = (source: string, span: Span): SyntaxProblem =>
  syntax(span, {
    message: `"${source}" is not a number that JSON knows`,
    label: "not finite",
    help: "leave a limit out where there is none; quote the value where the text is meant",
  });

export const halfCharacter = (span: Span): SyntaxProblem =>
  syntax(span, {
    message: "an escape stands for half a character",
    label: "half a surrogate pair",
    help: 'write the character itself, or both halves of it: "\\uD83D\\uDE00"',
  });

export const emptyKey = (span: Span): SyntaxProblem =>
  syntax(span, {
    message: "a key is empty",
    label: "no key",
    help: 'write the key before ":"; quote the value where it starts with ":"',
  });

export const keyIsNoText = (span: Span): SyntaxProblem =>
  syntax(span, {
    message: "a key must be a text",
    label: "not a text",
    help: 'keys are words such as "name" or "201"; quote one that holds { } [ ] or starts with & * or !',
  });

export const severalDocuments = (span: Span): SyntaxProblem =>
  syntax(span, {
    message: "the file holds several documents",
    label: "a second one starts here",
    help: 'remove the line "---", or put each document into a file of its own',
  });

export const yamlVersion = (version: string): SyntaxProblem =>
  syntax(
    { start: 0, end: 0 },
    {
      message: `YAML ${version} is not supported`,
      label: null,
      help: "remove the line that starts with %YAML; Nexus reads YAML 1.2",
    },
  );

export const controlCharacter = (code: number, span: Span): SyntaxProblem =>
  syntax(span, {
    message: `the control character U+${code.toString(16).toUpperCase().padStart(4, "0")} must not stand in YAML`,
    label: "control character",
    help: "remove it; where it belongs to a value, write it as an escape in double quotes",
  });

export const notUtf8 = (span: Span | null, encoding: string | null): SyntaxProblem =>
  syntax(span, {
    message: "the file is not well-formed UTF-8",
    label: "not a character",
    help: encoding === null ? "save the file as UTF-8" : `it seems to be ${encoding}: save the file as UTF-8`,
  });

export const tooLarge = (span: Span | null, limit: string): SyntaxProblem =>
  syntax(span, {
    message: `the file is larger than ${limit}`,
    label: "read up to here",
    help: "a declaration holds no data: move what is bulky into a file that a plugin reads",
  });

export function syntax(span: Span | null, text: Pick<SyntaxProblem, "message" | "label" | "help">): SyntaxProblem {
  return { kind: "syntax", span, ...text };
}

function thousands(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}
