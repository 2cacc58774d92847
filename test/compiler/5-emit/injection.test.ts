import fc from "fast-check";
import { ts as typescript } from "ts-morph";
import { describe, expect, it } from "vitest";
import { compile } from "../../../compiler/compile.js";
import type { GeneratedFile, Json } from "../../../compiler/model.js";
import { memorySource } from "../memory-source.js";

/** Whatever stands in a YAML file stays data: generated modules hold the statements that they always hold, and no others. */
describe("no text of a manifest becomes code", () => {
  it("in any generated module", () => {
    fc.assert(
      fc.property(hostileApp, (app) => {
        const files = emitted(app);
        for (const { path, content } of files.filter((file) => file.path.endsWith(".ts"))) {
          const strange = statementsOf(path, content).filter((kind) => !allowed.has(kind));
          expect(strange).toEqual([]);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("and settings and schemas mean what was written", () => {
    fc.assert(
      fc.property(hostileApp, (app) => {
        const settings = dataOf(emitted(app), "settings") as { base: { plugins: Record<string, Json> } };
        const events = dataOf(emitted(app), "events") as Record<string, { payload: { schema: Json } }>;
        expect(settings.base.plugins["shop"]).toEqual({ [app.name]: app.text });
        expect(events["order.placed"]?.payload.schema).toMatchObject({ enum: [app.text, app.name, 1] });
      }),
      { numRuns: 60 },
    );
  });

  it("and documents are JSON, and no variable of env.example is made up", () => {
    fc.assert(
      fc.property(hostileApp, (app) => {
        for (const { path, content } of emitted(app)) {
          if (path.endsWith(".json")) expect(() => JSON.parse(content) as unknown).not.toThrow();
          if (path === "env.example") expect(content.split("\n").filter((line) => !/^(#|$)/.test(line))).toEqual([]);
        }
      }),
      { numRuns: 50 },
    );
  });
});

const allowed = new Set([
  "ImportDeclaration",
  "InterfaceDeclaration",
  "TypeAliasDeclaration",
  "VariableStatement",
  "FirstStatement",
  "FunctionDeclaration",
  "ExportDeclaration",
]);

interface HostileApp {
  readonly name: string;
  readonly text: string;
}

const hostile = fc
  .oneof(
    fc.string({ unit: "grapheme", minLength: 1 }),
    fc.string({ unit: "binary", minLength: 1 }),
    fc
      .array(
        fc.constantFrom(
          "*/",
          "/*",
          "//",
          "`",
          "'",
          '"',
          "\\",
          "\n",
          "\r",
          "\u2028",
          "{",
          "}",
          ";",
          "</script>",
          "alert(1)",
          "x",
        ),
        { minLength: 1 },
      )
      .map((parts) => parts.join("")),
  )
  // Nexus's own syntax in settings: keys with "$", placeholders.
  .filter((text) => text.trim() !== "" && !text.includes("$"));

const hostileApp: fc.Arbitrary<HostileApp> = fc
  .record({ name: hostile, text: hostile })
  .filter(({ name, text }) => name !== text);

/** JSON is YAML, and escapes what YAML would read otherwise. */
function emitted({ name, text }: HostileApp): readonly GeneratedFile[] {
  const anything = {
    type: "object",
    description: text,
    properties: { [name]: { type: "string", description: text, default: text } },
  };
  const manifest = {
    plugin: "shop",
    version: "1.0.0",
    description: text,
    config: anything,
    events: { emits: { "order.placed": { payload: { enum: [text, name, 1] } }, "order.lost": { payload: anything } } },
    permissions: { "orders:read": text },
    routes: {
      getOrder: {
        route: "GET /orders/{id}",
        summary: text,
        description: text,
        access: "public",
        query: { [name]: { const: text } },
        responses: { 200: anything },
      },
    },
  };
  const application = { nexus: 1, app: { name: text, description: name }, plugins: { shop: { [name]: text } } };
  const { files, diagnostics } = compile(
    memorySource({
      "nexus.yaml": yaml(application),
      "plugins/shop/plugin.yaml": yaml(manifest),
      "plugins/shop/index.ts": "export default null;\n",
    }),
  );
  const errors = diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message);
  expect(errors).toEqual([]);
  return files;
}

function yaml(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** TypeScript keeps what it found while parsing to itself. */
interface Parsed {
  readonly parseDiagnostics: readonly unknown[];
}

function statementsOf(path: string, content: string): readonly string[] {
  const file = typescript.createSourceFile(path, content, typescript.ScriptTarget.Latest);
  expect((file as unknown as Parsed).parseDiagnostics).toEqual([]);
  return file.statements.map(({ kind }) => typescript.SyntaxKind[kind] ?? "");
}

function dataOf(files: readonly GeneratedFile[], name: string): unknown {
  const file = files.find(({ path }) => path === `${name}.ts`);
  const { outputText } = typescript.transpileModule(file?.content ?? "", {
    compilerOptions: { target: typescript.ScriptTarget.ES2022, module: typescript.ModuleKind.CommonJS },
  });
  const exports: Record<string, unknown> = {};
  new Function("exports", outputText)(exports);
  return exports[name];
}
