import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { compiledCase, generated } from "./case-files.js";

const everyFeature = compiledCase("emit-every-feature");
const document = (name: string): Record<string, unknown> =>
  JSON.parse(everyFeature[`generated/${name}`] ?? "") as Record<string, unknown>;

/** What an editor tells about a nexus.yaml of the application that uses every feature. */
describe("nexus.schema.json", () => {
  const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(document("nexus.schema.json"));
  const app = { nexus: 1, app: { name: "shop" } };
  const settings = { api_key: "${env:KEY}", currency: "EUR" };
  const rows: readonly [name: string, application: object, isValid: boolean][] = [
    ["takes what the application says", { ...app, plugins: { shop: settings, catalog: null } }, true],
    [
      "takes a variable for a setting of any type",
      { ...app, plugins: { shop: { ...settings, max_items: "${env:MAX}" } } },
      true,
    ],
    [
      "takes Nexus's own keys",
      { ...app, plugins: { shop: { ...settings, $mount: "/x", $enabled: "${env:ON}" } } },
      true,
    ],
    ["refuses others with $", { ...app, plugins: { shop: { ...settings, $mont: "/x" } } }, false],
    ["refuses a setting that does not exist", { ...app, plugins: { shop: { ...settings, max_item: 3 } } }, false],
    ["refuses a setting's wrong type", { ...app, plugins: { shop: { ...settings, max_items: "many" } } }, false],
    ["refuses a missing setting", { ...app, plugins: { shop: { currency: "EUR" } } }, false],
    ["refuses settings of a plugin that has none", { ...app, plugins: { catalog: { a: 1 } } }, false],
    [
      "takes plugins that are not there yet",
      { ...app, plugins: { other: { $use: "@acme/other", anything: 1 } } },
      true,
    ],
    ["refuses unknown keys with $ there too", { ...app, plugins: { other: { $usee: "@acme/other" } } }, false],
    [
      "takes a part of the settings in an environment",
      { ...app, environments: { production: { plugins: { shop: { currency: "USD" } } } } },
      true,
    ],
    [
      "refuses a wrong one there",
      { ...app, environments: { production: { plugins: { shop: { currency: "XXX" } } } } },
      false,
    ],
    [
      "refuses Nexus's own keys there",
      { ...app, environments: { production: { plugins: { shop: { $mount: "/x" } } } } },
      false,
    ],
    [
      "takes a provider for a service, short and long",
      { ...app, bindings: { search: "catalog", ids: { use: "catalog" } } },
      true,
    ],
    ["refuses a plugin that does not provide it", { ...app, bindings: { search: "shop" } }, false],
    ["refuses a service that nobody provides", { ...app, bindings: { serach: "catalog" } }, false],
    ["takes permissions", { ...app, roles: { admin: ["*"], clerk: ["orders:read"] } }, true],
    ["refuses one that nobody declares", { ...app, roles: { clerk: ["order:read"] } }, false],
  ];
  it.each(rows)("%s", (_name, application, isValid) => expect(validate(application)).toBe(isValid));
});

describe("openapi.json", () => {
  const openapi = document("openapi.json") as unknown as OpenApi;

  it("has one operation for each route, under its mounted path", () => {
    const operations = Object.entries(openapi.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId }]) => `${method} ${path} ${operationId}`),
    );
    expect(operations).toEqual([
      "get /ping catalog_ping",
      "get /report reports_showReport",
      "get /shop/orders shop_listOrders",
      "post /shop/orders shop_placeOrder",
      "get /shop/orders.csv shop_exportOrders",
      "delete /shop/orders/{id} shop_cancelOrder",
      "get /shop/orders/{id} shop_getOrder",
      "get /shop/pay/{order}/{step} shop_goToPayment",
    ]);
  });

  it("says what may be answered: what is declared, and what Nexus does itself", () => {
    const statuses = (path: string, method: string): string =>
      Object.keys(openapi.paths[path]?.[method]?.responses ?? {}).join(" ");
    expect(statuses("/ping", "get")).toBe("204 default");
    expect(statuses("/shop/orders", "post")).toBe("201 202 400 401 403 409 429 default");
    expect(statuses("/shop/orders", "get")).toBe("200 401 default");
  });

  it("refers only to what it holds", () => {
    const references = [...JSON.stringify(openapi).matchAll(/"\$ref":"#\/components\/(\w+)\/([^"]+)"/g)];
    const missing = references.filter(([, kind = "", name = ""]) => openapi.components[kind]?.[name] === undefined);
    expect(references.length).toBeGreaterThan(10);
    expect(missing).toEqual([]);
  });

  it("keeps equal names of different plugins apart", () => {
    const schemas = "Item: { type: object, properties: { a: { type: string } } }\n";
    const manifest = (plugin: string, route: string): string => `plugin: ${plugin}
version: 1.0.0
routes:
  ${route}: { route: GET /${plugin}, access: public, responses: { 200: { $ref: "./schemas.yaml#/Item" } } }
`;
    const files = generated({
      "nexus.yaml": "nexus: 1\napp: { name: x }\nplugins: { a: , a_b: }\n",
      "plugins/a/plugin.yaml": manifest("a", "b_c"),
      "plugins/a/schemas.yaml": schemas,
      "plugins/a/index.ts": "export default null;",
      "plugins/a_b/plugin.yaml": manifest("a_b", "c"),
      "plugins/a_b/schemas.yaml": schemas,
      "plugins/a_b/index.ts": "export default null;",
    });
    const { paths, components } = JSON.parse(files["generated/openapi.json"] ?? "") as OpenApi;
    expect([paths["/a"]?.["get"]?.operationId, paths["/a_b"]?.["get"]?.operationId]).toEqual(["a_b_c", "a_b_c_2"]);
    expect(Object.keys(components["schemas"] ?? {})).toEqual(["Problem", "ABItem", "AItem"]);
  });
});

describe("env.example", () => {
  it("names every variable, where it is used and its default, and sets none", () => {
    const lines = (everyFeature["generated/env.example"] ?? "").split("\n");
    expect(lines.filter((line) => /^# [A-Z_]+=/.test(line)).map((line) => line.split(/ {2,}/)[0])).toEqual([
      "# CURRENCY=",
      "# PORT=8000",
      "# REPORTS=true",
      "# SHOP_API_KEY=",
      "# SOUTH_TAX=7",
      "# NEXUS_ENV=production",
      "# NEXUS_CONFIG=/etc/app.yaml",
      "# NEXUS_SERVER__PORT=8000",
    ]);
    expect(lines).toContain("# plugins.shop.regions.1.tax (default: 7)");
    expect(lines.filter((line) => line !== "" && !line.startsWith("#"))).toEqual([]);
  });
});

describe("graph.json", () => {
  it("holds the start order and who needs whom", () => {
    const { startOrder, edges } = document("graph.json");
    expect(startOrder).toEqual(["platform", "catalog", "shop", "reports"]);
    expect(edges).toContainEqual({ from: "shop", to: "catalog", service: "search" });
  });
});

interface OpenApi {
  readonly paths: Record<string, Record<string, { readonly operationId: string; readonly responses: object }>>;
  readonly components: Record<string, Record<string, unknown>>;
}
