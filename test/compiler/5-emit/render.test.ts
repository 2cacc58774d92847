import fc from "fast-check";
import { ts as typescript } from "ts-morph";
import { describe, expect, it } from "vitest";
import { type Code, lines, nothing, paragraphs, print, ts } from "../../../compiler/5-emit/render/code.js";
import { comment, documented, lineComment } from "../../../compiler/5-emit/render/comment.js";
import { createImports } from "../../../compiler/5-emit/render/imports.js";
import { key, member } from "../../../compiler/5-emit/render/key.js";
import { literal } from "../../../compiler/5-emit/render/literal.js";
import { createScope } from "../../../compiler/5-emit/render/scope.js";
import { textLiteral } from "../../../compiler/5-emit/render/text-literal.js";
import type { Json } from "../../../compiler/model.js";

const textOf = (code: Code): string => print(code).trimEnd();

describe("a template", () => {
  it("takes off its own indentation and indents what it holds", () => {
    const body = lines([ts`a();`, ts`b();`]);
    const code = ts`
      function f() {
        ${body}
      }
    `;
    expect(textOf(code)).toBe("function f() {\n  a();\n  b();\n}");
  });

  it("leaves no spaces on empty lines", () => {
    const code = ts`
      {
        ${paragraphs([ts`a();`, nothing, ts`b();`])}
      }
    `;
    expect(textOf(code)).toBe("{\n  a();\n\n  b();\n}");
  });
});

describe("a literal", () => {
  const long = "x".repeat(120);
  const rows: readonly [name: string, value: Json, want: string][] = [
    ["stands on one line where it fits", { a: [1, "b", null, true], c: {} }, '{ a: [1, "b", null, true], c: {} }'],
    [
      "quotes only the keys that need it",
      { "a-b": 1, class: 2, "2fa": 3, é: 4 },
      '{ "a-b": 1, class: 2, "2fa": 3, é: 4 }',
    ],
    ["escapes what ends a string", 'a"\n\\`${b}', "'a\"\\n\\\\`${b}'"],
    ["takes the quotes that need fewer escapes", `"'"`, `'"\\'"'`],
    [
      "escapes line separators, bidirectional controls and script ends",
      "\u2028\u202e</script>",
      '"\\u2028\\u202e\\u003C/script>"',
    ],
    ["holds __proto__ as a key like any other", JSON.parse('{"__proto__": 1}') as Json, '{ ["__proto__"]: 1 }'],
    ["writes large numbers as the formatter does", 1e21, "1e21"],
    [
      "breaks one member to a line",
      { first: long.slice(60), second: long.slice(40) },
      `{\n  first: "${long.slice(60)}",\n  second: "${long.slice(40)}",\n}`,
    ],
    ["puts a long string below its key", { pattern: long }, `{\n  pattern:\n    "${long}",\n}`],
    [
      "breaks lists of several objects always",
      [
        { a: 1, b: 2 },
        { a: 3, b: 4 },
      ],
      "[\n  { a: 1, b: 2 },\n  { a: 3, b: 4 },\n]",
    ],
    [
      "fills lines with numbers",
      Array.from({ length: 30 }, () => 12345),
      `[\n  ${Array.from({ length: 17 }, () => "12345,").join(" ")}\n  12345, ${Array.from({ length: 12 }, () => "12345,").join(" ")}\n]`,
    ],
  ];
  it.each(rows)("%s", (_name, value, want) => expect(textOf(literal(value))).toBe(want));

  it("means what it was made of, whatever that holds", () => {
    fc.assert(
      fc.property(hostileJson, (value) => {
        const text = textOf(literal(value));
        expect(JSON.stringify(evaluate(text))).toBe(JSON.stringify(value));
      }),
      { numRuns: 500 },
    );
  });
});

describe("a text", () => {
  it("stands as it is where it has several lines, whatever stands around it", () => {
    const code = ts`
      {
        up: ${textLiteral("create table a (\n  b text\n);")},
        down: ${textLiteral("drop table a;")},
      }
    `;
    expect(textOf(code)).toBe('{\n  up: `create table a (\n  b text\n);`,\n  down: "drop table a;",\n}');
  });

  it("means what it was made of, whatever that holds", () => {
    fc.assert(
      fc.property(fc.array(hostileText, { minLength: 1, maxLength: 5 }), (parts) => {
        const text = parts.join("\n");
        expect(evaluate(textOf(textLiteral(text)))).toBe(text);
      }),
      { numRuns: 500 },
    );
  });
});

describe("a comment", () => {
  const rows: readonly [name: string, texts: readonly string[], want: string][] = [
    ["of one line", ["See accounts"], "/** See accounts */"],
    ["of several paragraphs", ["One", "Two\nthree"], "/**\n * One\n *\n * Two\n * three\n */"],
    ["of nothing is nothing", ["", " \n "], ""],
    ["cannot be ended from inside", ["a */ b"], "/** a *\\/ b */"],
    ["gives tools no orders", ["@ts-ignore biome-ignore lint: x"], "/** @ ts-ignore biome ignore lint: x */"],
    ["shows no control characters", ["a\u202eb\u0007c\u2028d"], "/**\n * a b c\n * d\n */"],
  ];
  it.each(rows)("%s", (_name, texts, want) => expect(textOf(comment(...texts))).toBe(want));

  it("holds no code, whatever the text", () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const code = print(paragraphs([lineComment(text), documented(comment(text, text), ts`export const x = 1;`)]));
        expect(syntaxOf(code)).toEqual(["FirstStatement"]);
      }),
    );
  });
});

describe("a scope", () => {
  const rows: readonly [wanted: string, want: string][] = [
    ["users", "users"],
    ["users", "users2"],
    ["users", "users3"],
    ["class", "class_"],
    ["2fa", "_2fa"],
    ["a-b", "a_b"],
    ["", "_"],
    ["taken", "taken2"],
  ];
  it("gives each name a legal form of its own", () => {
    const scope = createScope(["taken"]);
    expect(rows.map(([wanted]) => scope.claim(wanted).name)).toEqual(rows.map(([, want]) => want));
  });

  it("makes declarations of whatever names it is asked for", () => {
    fc.assert(
      fc.property(fc.array(hostileText, { maxLength: 8 }), (names) => {
        const scope = createScope([]);
        const declared = names.map((name) => scope.claim(name));
        const code = print(lines(declared.map((name) => ts`const ${name} = 1;`)));
        expect(syntaxOf(code)).toEqual(names.map(() => "FirstStatement"));
        expect(new Set(declared.map(({ name }) => name)).size).toBe(names.length);
      }),
    );
  });
});

describe("imports", () => {
  it("stand once, in the formatter's order, packages apart from paths, under names that are free", () => {
    const imports = createImports(createScope(["User"]));
    imports.type("./users.js", "User", "UsersUser");
    imports.type("../../x/contract.js", "b");
    imports.type("../../x/contract.js", "A10");
    imports.type("../../x/contract.js", "A2");
    imports.type("../../x/contract.js", "A2");
    imports.namespace("./a.js", "a");
    imports.default("nexus-platform/plugins/b", "class");
    imports.known("nexus-platform/runtime", "slot", "value");
    imports.known("nexus-platform/runtime", "Reply");
    expect(textOf(imports.render())).toBe(
      [
        'import class_ from "nexus-platform/plugins/b";',
        'import { type Reply, slot } from "nexus-platform/runtime";',
        "",
        'import type { A2, A10, b } from "../../x/contract.js";',
        'import type * as a from "./a.js";',
        'import type { User as UsersUser } from "./users.js";',
      ].join("\n"),
    );
  });
});

describe("a property", () => {
  it("is named and read as its name needs", () => {
    expect(["users", "class", "user.created", "__proto__"].map((name) => textOf(key(name)))).toEqual([
      "users",
      "class",
      '"user.created"',
      '["__proto__"]',
    ]);
    expect([textOf(member("users")), textOf(member("a-b")), textOf(member("users", true))]).toEqual([
      ".users",
      '["a-b"]',
      "?.users",
    ]);
  });
});

const hostileText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
  fc.constantFrom(
    "*/",
    "`${x}`",
    "\u2028",
    "\\",
    '"',
    "'",
    "</script>",
    "<!--",
    "__proto__",
    "constructor",
    "class",
    "await",
    "@ts-ignore",
    "\r\n*/ x();",
  ),
);

const { value: hostileJson } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: "medium", withCrossShrink: true },
    hostileText,
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (Object.is(number, -0) ? 0 : number)),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 6 }),
    fc.array(fc.tuple(hostileText, tie("value")), { maxLength: 6 }).map((entries): Json => Object.fromEntries(entries)),
  ),
}));

/** The value of an expression in TypeScript; only literals are there to run. */
function evaluate(text: string): unknown {
  const { outputText } = typescript.transpileModule(`export default ${text};`, {
    compilerOptions: { target: typescript.ScriptTarget.ES2022, module: typescript.ModuleKind.CommonJS },
  });
  const exports: { default?: unknown } = {};
  new Function("exports", outputText)(exports);
  return exports.default;
}

/** Kinds of the statements of a module that parses; an error where it does not. */
function syntaxOf(code: string): readonly string[] {
  const file = typescript.createSourceFile("x.ts", code, typescript.ScriptTarget.Latest, true);
  const { diagnostics } = typescript.transpileModule(code, { reportDiagnostics: true });
  if (diagnostics !== undefined && diagnostics.length > 0) throw new Error(`does not parse: ${code}`);
  return file.statements.map(({ kind }) => typescript.SyntaxKind[kind] ?? "");
}
