import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { precompileSchemas } from "../../../compiler/cli/build/precompile-schemas.js";
import { schemaModule } from "../../../compiler/cli/build/schema-module.js";
import type { EventDefinition, RouteDefinition, SchemaUse } from "../../../runtime/definition.js";
import { precompiledEngine, type SchemaTable } from "../../../runtime/schemas/precompiled-engine.js";
import { contractDefinitions, contractUses, engineContract } from "./engine-contract.js";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const { validators, serializers, payloads, ...others } = contractUses;
const definition = {
  schemas: contractDefinitions,
  events: Object.fromEntries(
    [...validators, ...payloads].map((payload): [string, EventDefinition] => [
      payload.id,
      { version: 1, delivery: "memory", payload, emitters: [], handlers: [] },
    ]),
  ),
  settings: { base: {}, environments: {}, schemas: {} },
  routes: [
    ...[...validators, ...Object.values(others)].map((body) => route({ body })),
    ...serializers.map((use) => route({ responses: [{ status: 200, kind: "schema", use }] })),
  ],
};

function route(part: Partial<RouteDefinition>): RouteDefinition {
  return {
    plugin: "shop",
    handler: "any",
    method: "POST",
    url: "/any",
    access: { kind: "public" },
    params: null,
    query: null,
    headers: null,
    body: null,
    responses: [],
    rateLimit: null,
    timeout: null,
    cache: null,
    audit: false,
    hasRequestServices: false,
    ...part,
  };
}

const code = precompileSchemas(definition);
const load = async (text: string): Promise<SchemaTable> => {
  // The module is text that this test made; its shape is what the test is about.
  const module = (await import(`data:text/javascript;base64,${Buffer.from(text).toString("base64")}`)) as {
    default: SchemaTable;
  };
  return module.default;
};

const hostile = `"};if(vErrors === null){vErrors = [err0];}else {vErrors.push(err0);}errors++;'`;

describe("validators and serializers made at build time", async () => {
  engineContract(precompiledEngine(await load(code)));

  it("are the same text each time", () => expect(precompileSchemas(definition)).toBe(code));

  it("share one function where schemas are equal", () => {
    const use = (id: string): SchemaUse => ({ id, plugin: "shop", schema: { type: "string", maxLength: 71 } });
    const text = precompileSchemas({ ...definition, routes: [route({ body: use("a") }), route({ body: use("b") })] });
    expect(text.match(/length > 71/g)).toHaveLength(1);
  });

  it("share one function over all plugins: what counts is what references mean, not whose they are", async () => {
    const tree = (name: string, limit: number) => ({
      [name]: {
        type: "object",
        description: `A ${name}`,
        properties: {
          label: { type: "string", maxLength: limit },
          children: { type: "array", items: { $ref: `#/$defs/${name}` } },
        },
        additionalProperties: false,
      },
    });
    const schemas = { shop: tree("Tree", 72), store: tree("Plant", 72), other: tree("Tree", 73) };
    const uses: readonly SchemaUse[] = [
      { id: "shop", plugin: "shop", schema: { $ref: "#/$defs/Tree" } },
      { id: "store", plugin: "store", schema: { $ref: "#/$defs/Plant" } },
      { id: "inline", plugin: "store", schema: { title: "Inline", ...tree("Plant", 72)["Plant"] } },
      { id: "other", plugin: "other", schema: { $ref: "#/$defs/Tree" } },
    ];
    const routes = uses.map((use) => route({ body: use, responses: [{ status: 200, kind: "schema", use }] }));
    const text = precompileSchemas({ ...definition, events: {}, schemas, routes });
    // One for what comes in, one for what goes out.
    expect(text.match(/length > 72/g)).toHaveLength(2);
    expect(text.match(/length > 73/g)).toHaveLength(2);
    const table = await load(text);
    expect(table.writers["inline"]).toBe(table.writers["shop"]);
    expect(table.writers["store"]).toBe(table.writers["shop"]);
    expect(table.writers["other"]).not.toBe(table.writers["shop"]);
    const engine = precompiledEngine(table);
    const told = uses.map((use) => engine.validator(use, "strict")({ children: [{ label: "x".repeat(73) }] }).ok);
    expect(told).toEqual([false, false, false, true]);
  });

  it("hold a text that looks like their own code as a text", async () => {
    const use = { id: "a", plugin: "shop", schema: { const: hostile } };
    const text = precompileSchemas({ ...definition, routes: [route({ body: use })] });
    const check = precompiledEngine(await load(text)).validator(use, "strict");
    expect(check(hostile).ok).toBe(true);
    expect(check("x")).toEqual({ ok: false, errors: [{ pointer: "", message: `must be ${JSON.stringify(hostile)}` }] });
  });

  it("add faults with a call", () => {
    const count = (part: string): number => code.split(part).length - 1;
    expect(count("= fault(")).toBeGreaterThan(10 * count("vErrors.push(err"));
  });

  it("say so when a schema was not part of the build", async () => {
    const engine = precompiledEngine(await load(code));
    expect(() => engine.validator({ id: "routes/new/body", plugin: "shop", schema: {} }, "strict")).toThrow(
      'Run "nexus build" again',
    );
  });

  it("need no ajv and no fast-json-stringify once bundled and minified, and the server brings none", async () => {
    const entry = `import { precompiledEngine } from "./runtime/schemas/precompiled-engine.ts"; import table from "table"; export const engine = precompiledEngine(table); export { createHttpServer } from "./runtime/http/create-http-server.ts";`;
    const { outputFiles, metafile } = await build({
      stdin: { contents: entry, resolveDir: root, loader: "ts" },
      banner: {
        js: `import { createRequire } from "node:module"; const require = createRequire("${import.meta.url}");`,
      },
      plugins: [
        schemaModule(root),
        {
          name: "table",
          setup: ({ onResolve, onLoad }) => {
            onResolve({ filter: /^table$/ }, () => ({ path: "table", namespace: "table" }));
            onLoad({ filter: /.*/, namespace: "table" }, () => ({ contents: code, loader: "js" }));
          },
        },
      ],
      bundle: true,
      minify: true,
      write: false,
      metafile: true,
      format: "esm",
      platform: "node",
    });
    const packages = Object.keys(metafile.inputs).filter((path) =>
      /node_modules\/(?:ajv|fast-json-stringify)\//.test(path),
    );
    expect(packages.map((path) => path.replace(/^.*node_modules\//, "")).sort()).toEqual([
      "ajv/dist/runtime/equal.js",
      "ajv/dist/runtime/ucs2length.js",
      "fast-json-stringify/lib/serializer.js",
      "fast-json-stringify/lib/v8.js",
    ]);

    const text = outputFiles[0]?.text ?? "";
    const bundle = (await import(`data:text/javascript;base64,${Buffer.from(text).toString("base64")}`)) as {
      engine: ReturnType<typeof precompiledEngine>;
    };
    expect(bundle.engine.validator(contractUses.rows, "strict")([{ n: "x" }])).toEqual({
      ok: false,
      errors: [{ pointer: "/0/n", message: "must be a whole number" }],
    });
  });
});
