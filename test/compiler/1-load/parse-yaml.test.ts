import { describe, expect, it } from "vitest";
import { packTree, unpackTree } from "../../../compiler/1-load/yaml/packed-tree.js";
import { parseYaml } from "../../../compiler/1-load/yaml/parse-yaml.js";
import type { YamlProblem } from "../../../compiler/1-load/yaml/problem.js";
import type { YamlNode } from "../../../compiler/model.js";

const encoder = new TextEncoder();
const parse = (text: string) => parseYaml(encoder.encode(text));

/** A tree as plain data. */
function plain(node: YamlNode): unknown {
  if (node.kind === "map") return new Map(node.entries.map(({ key, value }) => [key, plain(value)]));
  return node.kind === "list" ? node.items.map(plain) : node.value;
}

/** What is marked in the text, and what is said about it. */
function told(text: string): readonly (readonly [string, string])[] {
  return parse(text).problems.map((problem) => [markedIn(text, problem), messageOf(problem)] as const);
}

function markedIn(text: string, { span }: YamlProblem): string {
  return span === null ? "the file" : text.replace(/^\uFEFF/, "").slice(span.start, span.end);
}

/** Nodes that a walk over the tree meets; it gives up where that is no end. */
function nodesIn(root: YamlNode | null, most = 200_000): number {
  const open = root === null ? [] : [root];
  let met = 0;
  for (let node = open.pop(); node !== undefined && met < most; node = open.pop()) {
    met += 1;
    if (node.kind === "map") open.push(...node.entries.map(({ value }) => value));
    if (node.kind === "list") open.push(...node.items);
  }
  return met;
}

function messageOf(problem: YamlProblem): string {
  return problem.kind === "syntax" ? problem.message : `duplicate of ${problem.earlier.start}`;
}

describe("a YAML file", () => {
  const rows: readonly { name: string; text: string; want: unknown }[] = [
    {
      name: "holds maps, lists and scalars",
      text: "a: { b: [1, x, true, null] }",
      want: new Map([["a", new Map([["b", [1, "x", true, null]]])]]),
    },
    { name: "may hold nothing", text: "", want: null },
    { name: "may hold only a comment", text: "# later\n", want: null },
    {
      name: "may leave a value out",
      text: "a:\nb:\n",
      want: new Map([
        ["a", null],
        ["b", null],
      ]),
    },
    {
      name: "has keys as they are written",
      text: '201: a\n1.10: b\n"x y": c\ntrue: d\n',
      want: new Map([
        ["201", "a"],
        ["1.10", "b"],
        ["x y", "c"],
        ["true", "d"],
      ]),
    },
    {
      name: "knows only true and false as booleans",
      text: "a: yes\nb: on\nc: false",
      want: new Map<string, unknown>([
        ["a", "yes"],
        ["b", "on"],
        ["c", false],
      ]),
    },
    {
      name: "shares values by anchors",
      text: "a: &x [1, 2]\nb: *x\n",
      want: new Map([
        ["a", [1, 2]],
        ["b", [1, 2]],
      ]),
    },
    { name: "may begin with a byte order mark", text: "\uFEFFa: 1\n", want: new Map([["a", 1]]) },
    { name: "may begin with --- and end with ...", text: "---\na: 1\n...\n", want: new Map([["a", 1]]) },
    {
      name: "may end its lines with carriage returns",
      text: "a: 1\r\nb: |\r\n  x\r\n  y\r\n",
      want: new Map<string, unknown>([
        ["a", 1],
        ["b", "x\ny\n"],
      ]),
    },
    { name: "may name a key __proto__", text: "__proto__: 1\n", want: new Map([["__proto__", 1]]) },
  ];
  it.each(rows)("$name", ({ text, want }) => {
    const { root, problems } = parse(text);
    expect(problems).toEqual([]);
    expect(root && plain(root)).toEqual(want);
  });

  it("keeps a scalar as it is written, because 1.10 is no number to a version", () => {
    const { root } = parse('version: 1.10\nquoted: "1.10"\n');
    expect(root).toMatchObject({
      entries: [{ value: { value: 1.1, raw: "1.10" } }, { value: { value: "1.10", raw: "1.10" } }],
    });
  });

  it("gives every node its place in UTF-16 units, not counting a byte order mark", () => {
    const text = "\uFEFFsmile: 😀\nnext: [a, { b: c }]\n";
    const spans: string[] = [];
    const visit = (node: YamlNode): void => {
      spans.push(text.slice(1).slice(node.span.start, node.span.end).trimEnd());
      if (node.kind === "map") for (const { value } of node.entries) visit(value);
      if (node.kind === "list") node.items.forEach(visit);
    };
    const { root } = parse(text);
    if (root) visit(root);
    expect(spans).toEqual([text.slice(1).trimEnd(), "😀", "[a, { b: c }]", "a", "{ b: c }", "c"]);
  });

  it("is the same tree after it was packed for the cache", () => {
    const { root } = parse('a: { b: [1, "x", true, ~, 1.10, -0] }\n"201": &y |\n  text\nc: *y\n');
    if (root === null) throw new Error("the text has a tree");
    expect(unpackTree(JSON.parse(JSON.stringify(packTree(root))))).toEqual(root);
  });
});

describe("a fault in a YAML file is told where it is mended, once", () => {
  const rows: readonly { name: string; text: string; want: readonly (readonly [string, string])[] }[] = [
    {
      name: "a range without quotes",
      text: "requires:\n  a: >=1.0.0\n  b: ^1.0.0\n",
      want: [[">=1.0.0", 'a value that starts with ">" must be quoted']],
    },
    {
      name: "a range without quotes in braces",
      text: "a: { version: >=1.0.0, optional: true }\n",
      want: [[">=1.0.0", 'a value that starts with ">" must be quoted']],
    },
    {
      name: "a range of two parts without quotes",
      text: "a: >=1.0.0 <2\nb: 1\n",
      want: [[">=1.0.0 <2", 'a value that starts with ">" must be quoted']],
    },
    {
      name: "tabs, however many lines have them",
      text: "a:\n\tb: 1\n\tc: 2\nd: 3\n",
      want: [["\t", "a tab is used as indentation"]],
    },
    {
      name: "a merge key",
      text: "base: &b {x: 1}\nm:\n  <<: *b\n",
      want: [["<<", 'the merge key "<<" is not supported']],
    },
    { name: "an unknown alias", text: "a: *nope\n", want: [["*nope", 'the alias "*nope" has no anchor before it']] },
    {
      name: "an alias inside of its anchor",
      text: "a: &x [*x]\n",
      want: [["*x", 'the alias "*x" stands inside of what it refers to']],
    },
    { name: "a star without quotes", text: "admin: [*]\n", want: [["*", '"*" must be quoted']] },
    {
      name: "a pattern without quotes as a key",
      text: "handles:\n  *.created: { handler: x }\n",
      want: [["*.created", '"*.created" must be quoted']],
    },
    {
      name: "a scoped package without quotes",
      text: "$use: @acme/x # ours\n",
      want: [["@acme/x", 'a value that starts with "@" must be quoted']],
    },
    {
      name: "a placeholder without quotes in braces",
      text: "d: { url: ${env:URL} }\nb: 2\n",
      want: [["${env:URL}", 'a value with "${" must be quoted inside of { } and [ ]']],
    },
    {
      name: "a colon in a text",
      text: "summary: Note: this\nb: 1\n",
      want: [["Note: this", 'a value that holds ": " must be quoted']],
    },
    { name: "a brace that is not closed", text: "a: { b: 1\nc: 2\nd: 3\n", want: [["{", '"{" is not closed']] },
    { name: "a bracket that is not closed", text: "a: [ b, c\nd: 1\n", want: [["[", '"[" is not closed']] },
    { name: "a quote that is not closed", text: 'a: "abc\nb: 2\n', want: [['"abc', "a double quote is not closed"]] },
    {
      name: "a line that is too deep",
      text: "a:\n  b: 1\n   c: 2\n",
      want: [["c: 2", "the line is indented deeper than the ones beside it"]],
    },
    {
      name: "a line that is not deep enough",
      text: "a:\n    b: 1\n  c: 2\n",
      want: [["c", "the line does not begin where the others of its map or list do"]],
    },
    { name: "a missing colon", text: "a: 1\nb\nc: 3\n", want: [["b", 'there is no ":" after "b"']] },
    {
      name: "a missing space",
      text: "b: 2\nport:8000\nc: 3\n",
      want: [["port:8000", 'there is no space after "port:"']],
    },
    {
      name: "a list item among keys",
      text: "a: 1\n- b\nc: 1\n",
      want: [["- b", "a list item stands among the keys of a map"]],
    },
    { name: "a key after a list", text: "- a\nb: 1\n", want: [["b", "unexpected text after a value"]] },
    { name: "one bracket too many", text: "a: [1]]\nb: 1\n", want: [["]", 'unexpected "]"']] },
    { name: "an unknown escape", text: 'a: "\\q"\n', want: [["\\", "an escape in double quotes is unknown"]] },
    { name: "a tag", text: "a: !secret x\n", want: [["!secret", 'the tag "!secret" is not supported']] },
    {
      name: "a tag of YAML's own",
      text: "a: !!binary aGVsbG8=\n",
      want: [["aGVsbG8=", 'the tag "!!binary" is not supported']],
    },
    { name: "a list as a key", text: "? [a, b]\n: 1\n", want: [["[a, b]", "a key must be a text"]] },
    { name: "an empty key", text: ": 1\n", want: [["", "a key is empty"]] },
    { name: "several documents", text: "a: 1\n---\nb: 2\n", want: [["---", "the file holds several documents"]] },
    { name: "another version of YAML", text: "%YAML 1.1\n---\na: yes\n", want: [["", "YAML 1.1 is not supported"]] },
    {
      name: "a number that JSON does not know",
      text: "a: .inf\n",
      want: [[".inf", '".inf" is not a number that JSON knows']],
    },
    {
      name: "half a character",
      text: 'a: "\\uD800"\n',
      want: [['"\\uD800"', "an escape stands for half a character"]],
    },
    {
      name: "a control character",
      text: "a: x\u0007y\n",
      want: [["\u0007", "the control character U+0007 must not stand in YAML"]],
    },
    { name: "a duplicate key, told at the later one", text: "a: 1\nb: 2\na: 3\n", want: [["a", "duplicate of 0"]] },
    {
      name: "a duplicate key that is written otherwise",
      text: '201: x\n"201": y\n',
      want: [['"201"', "duplicate of 0"]],
    },
    {
      name: "several causes, each",
      text: "x: *nope\na: >=1\nb: [1\nc: @x\n",
      want: [
        ["*nope", 'the alias "*nope" has no anchor before it'],
        [">=1", 'a value that starts with ">" must be quoted'],
        ["[", '"[" is not closed'],
      ],
    },
  ];
  it.each(rows)("$name", ({ text, want }) => {
    expect([...told(text)].sort()).toEqual([...want].sort());
  });

  it("every fault has a help", () => {
    const helpless = rows
      .flatMap(({ text }) => parse(text).problems)
      .filter((problem) => problem.kind === "syntax" && !problem.help);
    expect(helpless).toEqual([]);
  });

  it("a slip in an alias suggests the anchor", () => {
    expect(parse("a: &defaults {}\nb: *defualts\n").problems).toMatchObject([
      { help: expect.stringContaining('did you mean "*defaults"?') },
    ]);
  });
});

describe("bytes that are no text", () => {
  const rows = [
    { name: "are told at their place", bytes: [...encoder.encode("a: ü "), 0xff, 0x0a], want: { start: 5, end: 6 } },
    {
      name: "are told where a sequence ends early",
      bytes: [...encoder.encode("ab"), 0xe2, 0x82],
      want: { start: 2, end: 3 },
    },
    {
      name: "are told where a sequence is longer than it may be",
      bytes: [0x61, 0xc0, 0x80],
      want: { start: 1, end: 2 },
    },
    { name: "are told for the file where it is UTF-16", bytes: [0xff, 0xfe, 0x61, 0x00], want: null },
  ];
  it.each(rows)("$name", ({ bytes, want }) => {
    const { root, problems } = parseYaml(Uint8Array.from(bytes));
    expect(root).toBeNull();
    expect(problems).toMatchObject([{ message: "the file is not well-formed UTF-8", span: want }]);
  });
});

describe("a file that could exhaust the machine is refused", () => {
  const rows: readonly { name: string; text: () => string; want: string }[] = [
    {
      name: "ten megabytes",
      text: () => `a: 1\n${"# filler\n".repeat(1_200_000)}`,
      want: "the file is larger than 2 MB",
    },
    {
      name: "two megabytes of tiny values",
      text: () => `a: [${"1,".repeat(900_000)}]`,
      want: "the file is larger than Nexus reads (600,000 words and signs)",
    },
    {
      name: "a thousand nested maps",
      text: () => Array.from({ length: 1000 }, (_, depth) => `${" ".repeat(depth)}a:`).join("\n"),
      want: "maps and lists are nested deeper than 100 levels",
    },
    {
      name: "a hundred thousand nested braces",
      text: () => "{a: ".repeat(100_000),
      want: "maps and lists are nested deeper than 100 levels",
    },
    {
      name: "a hundred thousand nested lists",
      text: () => "- ".repeat(100_000),
      want: "maps and lists are nested deeper than 100 levels",
    },
    {
      name: "aliases that double in every line",
      text: () =>
        `a0: &a0 [1, 1]\n${Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]\n`).join("")}`,
      want: "aliases make this file larger than 10,000 values",
    },
    {
      name: "aliases that go deeper in every line",
      text: () => `a0: &a0 [1]\n${Array.from({ length: 120 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}]\n`).join("")}`,
      want: "maps and lists are nested deeper than 100 levels",
    },
  ];
  it.each(rows)("$name", ({ text, want }) => {
    const messages = parse(text()).problems.map(messageOf);
    expect(messages[0]).toBe(want);
    expect(new Set(messages).size).toBe(1);
    expect(nodesIn(parse(text()).root)).toBeLessThan(100_000); // who remembers the tree, or looks for slips in it, walks it
  });

  it("a hundred levels are allowed", () => {
    expect(parse(`${"[".repeat(100)}${"]".repeat(100)}`).problems).toEqual([]);
    expect(parse(`${"[".repeat(101)}${"]".repeat(101)}`).problems).toHaveLength(1);
  });

  it("however many errors there are, some of them are told", () => {
    const { problems } = parse("}\n".repeat(200_000));
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.length).toBeLessThanOrEqual(50);
    expect(parse(`a: [1${",".repeat(400_000)}]`).problems).toMatchObject([{ message: 'unexpected ","' }]);
    expect(parse("a: @x\n".repeat(2000)).problems.length).toBe(50);
  });
});
