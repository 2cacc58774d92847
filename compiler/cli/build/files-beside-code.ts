/** A file that code names from where itself stands, with the expression's place in the text. */
export interface FileBesideCode {
  /** As in the code: "./worker.js", "words.txt". */
  readonly path: string;
  readonly start: number;
  readonly length: number;
}

/** Named by literals, in the ways in which that is done: `new URL`, `join` and `resolve`, a template. */
export function filesBesideCode(text: string): readonly FileBesideCode[] {
  return ways.flatMap(({ expression, pathOf }) =>
    [...text.matchAll(expression)].map((match) => ({
      path: pathOf(match[1] ?? ""),
      start: match.index,
      length: match[0].length,
    })),
  );
}

const here = String.raw`(?:import\.meta\.dirname|__dirname)`;
const literal = String.raw`(?:"[^"\n]+"|'[^'\n]+')`;

const ways: readonly { readonly expression: RegExp; readonly pathOf: (written: string) => string }[] = [
  {
    expression: /new URL\(\s*((["'])\.{1,2}\/[^"']+\2)\s*,\s*import\.meta\.url\s*\)/g,
    pathOf: (written) => written.slice(1, -1),
  },
  {
    expression: new RegExp(String.raw`\b(?:join|resolve)\(\s*${here}((?:\s*,\s*${literal})+)\s*,?\s*\)`, "g"),
    pathOf: (written) => [...written.matchAll(new RegExp(literal, "g"))].map(([part]) => part.slice(1, -1)).join("/"),
  },
  { expression: new RegExp(`\`\\$\\{${here}\\}/([^\`$\\\\]+)\``, "g"), pathOf: (written) => written },
];
