import { describe, expect, test } from "vitest";
import { onlyPlugin, validateManifest } from "./validating.js";

const at = "plugins/shop/plugin.yaml";
const manifest = (...routes: string[]): string =>
  `plugin: shop\nversion: 1.0.0\nroutes:\n${routes.map((route, index) => `  r${index}: ${route}\n`).join("")}`;
const withRoute = (route: string): string =>
  manifest(`{ route: "${route}", access: public, responses: { 200: empty } }`);
const withPart = (part: string): string =>
  manifest(`{ route: "PUT /a/{id}", access: public, responses: { 200: empty }, ${part} }`);
const withCache = (cache: string): string => withPart(`cache: ${cache}`).replace("PUT", "GET");
const withResponses = (responses: string): string =>
  manifest(`{ route: GET /a, access: public, responses: ${responses} }`);

interface Row {
  readonly row: string;
  readonly given: string;
  readonly want: readonly string[];
  readonly help?: string;
}

const refused: readonly Row[] = [
  {
    row: "a route without its policy, method and responses",
    given: manifest("{}"),
    want: [
      `NX2003 ${at}:4:3 "r0" "route" is missing in "routes.r0"`,
      `NX2003 ${at}:4:3 "r0" "access" is missing in "routes.r0"`,
      `NX2003 ${at}:4:3 "r0" "responses" is missing in "routes.r0"`,
    ],
  },
  {
    row: "a method in lower case",
    given: withRoute("get /a"),
    want: [
      `NX2001 ${at}:4:16 "\\"get /a\\"" "routes.r0.route" must start with a method: GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS`,
    ],
    help: 'did you mean "GET /a"?',
  },
  {
    row: "a path without a method",
    given: withRoute("/a"),
    want: [`NX2001 ${at}:4:16 "\\"/a\\"" "routes.r0.route" must be a method and a path`],
  },
  {
    row: "a path that does not start with a slash",
    given: withRoute("GET a"),
    want: [`NX2001 ${at}:4:16 "\\"GET a\\"" "routes.r0.route" must have a path that starts with /`],
    help: 'write "GET /a"',
  },
  {
    row: "a slash at the end",
    given: withRoute("GET /a/"),
    want: [`NX2001 ${at}:4:16 "\\"GET /a/\\"" "routes.r0.route" must have a path without a slash at its end`],
    help: 'write "GET /a"',
  },
  {
    row: "a parameter in another framework's form",
    given: withRoute("GET /a/:id"),
    want: [`NX2001 ${at}:4:16 "\\"GET /a/:id\\"" "routes.r0.route" must not have ":id" in its path`],
    help: "write {id}",
  },
  {
    row: "a parameter that is part of a segment",
    given: withRoute("GET /a/{id}.json"),
    want: [`NX2001 ${at}:4:16 "\\"GET /a/{id}.json\\"" "routes.r0.route" must not have "{id}.json" in its path`],
  },
  {
    row: "a parameter twice",
    given: withRoute("GET /{a}/{a}"),
    want: [`NX2001 ${at}:4:16 "\\"GET /{a}/{a}\\"" "routes.r0.route" must not have the parameter "a" twice`],
  },
  {
    row: "a query in the path",
    given: withRoute("GET /a?b"),
    want: [`NX2001 ${at}:4:16 "\\"GET /a?b\\"" "routes.r0.route" must not have "a?b" in its path`],
    help: 'the query does not stand in the path; describe it under "query"',
  },
  {
    row: "statuses that are none",
    given: withResponses("{ 99: empty, 600: empty, 2xx: empty }"),
    want: ["99", "600", "2xx"].map(
      (status, index) =>
        `NX2001 ${at}:4:${[53, 64, 76][index]} "${status}" "routes.r0.responses.${status}" must be an HTTP status from 100 to 599`,
    ),
  },
  {
    row: "no response at all",
    given: withResponses("{}"),
    want: [`NX2001 ${at}:4:51 "{}" "routes.r0.responses" must not be empty`],
  },
  {
    row: "a misspelt response",
    given: withResponses("{ 200: problm }"),
    want: [
      `NX2001 ${at}:4:58 "problm" "routes.r0.responses.200" must be a JSON Schema, "problem", "empty" or { content: text/csv }`,
    ],
    help: 'did you mean "problem"?',
  },
  {
    row: "content that is no media type",
    given: withResponses("{ 200: { content: csv } }"),
    want: [
      `NX2001 ${at}:4:69 "csv" "routes.r0.responses.200.content" must be a media type such as "text/csv" or "image/*"`,
    ],
  },
  {
    row: "content where a status has none",
    given: withResponses("{ 204: { type: object } }"),
    want: [`NX2001 ${at}:4:58 "{ type: object }" "routes.r0.responses.204" must be empty`],
    help: 'write "204: empty"',
  },
  {
    row: "a body of a GET",
    given: manifest("{ route: GET /a, access: public, body: { type: object }, responses: { 200: empty } }"),
    want: [`NX2001 ${at}:4:40 "body" "routes.r0.body" must not be there`],
  },
  {
    row: "an empty list of permissions",
    given: manifest("{ route: GET /a, access: [], responses: { 200: empty } }"),
    want: [`NX2001 ${at}:4:32 "[]" "routes.r0.access" must not be empty`],
  },
  {
    row: "neither a permission nor a condition",
    given: manifest("{ route: GET /a, access: {}, responses: { 200: empty } }"),
    want: [`NX2001 ${at}:4:32 "{}" "routes.r0.access" must not be empty`],
  },
  {
    row: "a lifetime without a unit",
    given: withCache("30"),
    want: [`NX2001 ${at}:4:81 "30" "routes.r0.cache" must be a duration such as "30s", or a map`],
    help: "write a unit: 30ms, 30s, 30m or 30h",
  },
  {
    row: "a lifetime that is none",
    given: withCache("{ ttl: soon }"),
    want: [`NX2001 ${at}:4:88 "soon" "routes.r0.cache.ttl" must be a duration such as "30s"`],
  },
  {
    row: "a cache without a lifetime",
    given: withCache("{ staleFor: 1m }"),
    want: [`NX2003 ${at}:4:74 "cache" "ttl" is missing in "routes.r0.cache"`],
  },
  {
    row: "a tag with half a parameter",
    given: withCache('{ ttl: 1m, tags: ["a:{id"] }'),
    want: [
      `NX2001 ${at}:4:99 "\\"a:{id\\"" "routes.r0.cache.tags.0" must be a tag such as "products" or "order:{id}", with parameters of the path in braces`,
    ],
  },
  {
    row: "a kept answer of a POST",
    given: manifest("{ route: POST /a, access: public, cache: 30s, responses: { 200: empty } }"),
    want: [`NX2001 ${at}:4:41 "cache" "routes.r0.cache" must not be there`],
    help: "remove it: only answers of GET routes are kept",
  },
  {
    row: "a limit by something that is not known",
    given: withPart("rateLimit: { max: 1, per: 1m, by: adress }"),
    want: [
      `NX2001 ${at}:4:108 "adress" "routes.r0.rateLimit.by" must be address, principal, or header: with the name of a request header, such as "header:x-api-key"`,
    ],
    help: 'did you mean "address"?',
  },
  {
    row: "a limit by caller where nobody is signed in",
    given: withPart("rateLimit: { max: 1, per: 1m, by: principal }"),
    want: [`NX2001 ${at}:4:108 "principal" "routes.r0.rateLimit.by" must not be "principal"`],
  },
  {
    row: "half a rate limit",
    given: withPart("rateLimit: { max: 1 }"),
    want: [`NX2003 ${at}:4:74 "rateLimit" "per" is missing in "routes.r0.rateLimit"`],
  },
  {
    row: "a query that is no map",
    given: withPart("query: []"),
    want: [`NX2001 ${at}:4:81 "[]" "routes.r0.query" must be a map: a JSON Schema for each name`],
  },
  {
    row: "a wrong schema of one name",
    given: withPart("params: { id: { type: strin } }"),
    want: [`NX2004 ${at}:4:96 "strin" "type" must be one of string, integer, number, boolean, null, array, object`],
  },
  {
    row: "a misspelt policy, and does not miss it too",
    given: manifest("{ route: GET /a, acess: public, responses: { 200: empty } }"),
    want: [`NX2002 ${at}:4:24 "acess" unknown key "acess" in "routes.r0"`],
    help: 'did you mean "access"?',
  },
];

describe("a manifest refuses", () => {
  test.each(refused)("$row", ({ given, want, help }) => {
    const validated = validateManifest(given);
    expect(validated.found).toEqual(want);
    if (help !== undefined) expect(validated.diagnostics[0]?.help).toBe(help);
    if (!want[0]?.startsWith("NX2002")) expect(onlyPlugin(validated).routes).toEqual([]);
  });

  test("one route alone", () => {
    const validated = validateManifest(manifest("{}", "{ route: GET /b, access: public, responses: { 200: empty } }"));
    expect(onlyPlugin(validated).routes.map(({ name }) => name)).toEqual(["r1"]);
  });
});

describe("a route", () => {
  const only = (given: string) => onlyPlugin(validateManifest(given)).routes[0];

  test("says what it says", () => {
    const route = only(
      manifest(
        `{ route: "POST /orders/{id}/items", summary: S, description: D, access: [a:b, c:d], deprecated: true, audit: true,
    timeout: 5s, rateLimit: { max: 10, per: 1m }, body: { type: object, properties: { n: { type: integer } } },
    query: { all: { type: boolean } }, headers: { idempotency-key: { type: string } },
    responses: { 404: problem, 201: { type: string }, 204: empty, 200: { content: text/csv } } }`,
      ),
    );
    expect(route).toMatchObject({
      name: "r0",
      method: "POST",
      path: "/orders/{id}/items",
      summary: "S",
      description: "D",
      access: { kind: "permissions", permissions: [{ name: "a:b" }, { name: "c:d" }], when: null },
      params: {
        schema: {
          type: "object",
          properties: { id: { type: "string" } },
          required: ["id"],
          additionalProperties: false,
        },
      },
      declaredParams: null,
      query: { schema: { type: "object", properties: { all: { type: "boolean" } }, additionalProperties: false } },
      headers: {
        schema: { type: "object", properties: { "idempotency-key": { type: "string" } }, additionalProperties: true },
      },
      body: { schema: { type: "object", properties: { n: { type: "integer" } }, additionalProperties: false } },
      rateLimit: { max: 10, per: 60_000, by: { kind: "address" } },
      cache: null,
      timeout: 5_000,
      deprecated: true,
    });
    expect(route?.audit).not.toBeNull();
    expect(route?.responses).toEqual([
      { kind: "content", status: 200, contentType: "text/csv" },
      { kind: "schema", status: 201, schema: { type: "string" } },
      { kind: "empty", status: 204 },
      { kind: "problem", status: 404 },
    ]);
  });

  test.each([
    { given: "30s", want: { ttl: 30_000, staleFor: 0, vary: [], tags: [] } },
    {
      given: '{ ttl: 30s, staleFor: 1m, vary: [Accept-Language], tags: [items, "item:{id}"] }',
      want: {
        ttl: 30_000,
        staleFor: 60_000,
        vary: ["accept-language"],
        tags: [{ name: "items" }, { name: "item:{id}" }],
      },
    },
  ])("is kept as $given says", ({ given, want }) => expect(only(withCache(given))?.cache).toMatchObject(want));

  test.each([
    { given: "address", want: { kind: "address" } },
    { given: "principal", want: { kind: "principal" } },
    { given: '"header:X-Api-Key"', want: { kind: "header", header: "x-api-key" } },
  ])("counts by $given", ({ given, want }) => {
    const route = only(
      manifest(
        `{ route: GET /a, access: authenticated, rateLimit: { max: 1, per: 1s, by: ${given} }, responses: { 200: empty } }`,
      ),
    );
    expect(route?.rateLimit).toEqual({ max: 1, per: 1_000, by: want });
  });

  test("describes parameters by name or by one schema", () => {
    const byName = only(withPart("params: { id: { type: integer } }"));
    const bySchema = only(withPart("params: { type: object, properties: { id: { type: integer } } }"));
    const want = {
      type: "object",
      properties: { id: { type: "integer" } },
      required: ["id"],
      additionalProperties: false,
    };
    expect(byName?.params?.schema).toEqual(want);
    expect(bySchema?.params?.schema).toEqual(want);
    expect(byName?.declaredParams).toMatchObject([{ name: "id" }]);
    expect(bySchema?.declaredParams).toMatchObject([{ name: "id" }]);
  });

  test("may have a parameter that is called type or properties", () => {
    const route = only(withPart("query: { type: { type: string }, properties: { type: integer } }"));
    expect(route?.query?.schema["properties"]).toEqual({ type: { type: "string" }, properties: { type: "integer" } });
  });

  test.each([
    { given: "public", want: { kind: "public" } },
    { given: "authenticated", want: { kind: "authenticated" } },
    { given: "users:read", want: { kind: "permissions", permissions: [{ name: "users:read" }], when: null } },
    {
      given: "{ permission: orders:read, when: owner }",
      want: { kind: "permissions", permissions: [{ name: "orders:read" }], when: "owner" },
    },
    { given: "{ when: owner }", want: { kind: "permissions", permissions: [], when: "owner" } },
  ])("may be called by $given", ({ given, want }) => {
    expect(only(manifest(`{ route: GET /a, access: ${given}, responses: { 200: empty } }`))?.access).toMatchObject(
      want,
    );
  });
});
