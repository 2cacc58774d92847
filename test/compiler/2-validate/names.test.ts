import { describe, expect, test } from "vitest";
import { validate, validateManifest } from "./validating.js";

const head = "plugin: shop\nversion: 1.0.0\n";
const app = "nexus: 1\napp: { name: a }\n";
const at = "plugins/shop/plugin.yaml";
const route = "{ route: GET /a, access: public, responses: { 200: empty } }";

describe("a malformed name is told at its key or value", () => {
  test.each([
    {
      row: "a plugin in nexus.yaml",
      given: `${app}plugins: { User-Manager: }`,
      want: '3:12 "User-Manager"',
      noun: "a plugin",
    },
    { row: "a role", given: `${app}roles: { Admin: [] }`, want: '3:10 "Admin"', noun: "a role" },
    { row: "an environment", given: `${app}environments: { Prod: }`, want: '3:17 "Prod"', noun: "an environment" },
  ])("$row", ({ given, want, noun }) => {
    const name = /"(.*)"/.exec(want)?.[1];
    expect(validate({ "nexus.yaml": given }).found).toEqual([
      `NX2006 nexus.yaml:${want} "${name}" is not a legal name of ${noun}`,
    ]);
  });

  test.each([
    { row: "a plugin", given: "plugin: Shop\nversion: 1.0.0", want: '1:9 "Shop"', noun: "a plugin" },
    {
      row: "a provided service",
      given: `${head}provides: { Users: { contract: "./c.ts#U" } }`,
      want: '3:13 "Users"',
      noun: "a service",
    },
    {
      row: "a required service",
      given: `${head}requires: { user-store: ^1.0.0 }`,
      want: '3:13 "user-store"',
      noun: "a service",
    },
    {
      row: "an event",
      given: `${head}events: { emits: { User.Created: } }`,
      want: '3:20 "User.Created"',
      noun: "an event",
    },
    {
      row: "a pattern",
      given: `${head}events: { handles: { a.*b: { handler: x } } }`,
      want: '3:22 "a.*b"',
      noun: "an event pattern",
    },
    {
      row: "a handler",
      given: `${head}events: { handles: { a: { handler: Foo } } }`,
      want: '3:36 "Foo"',
      noun: "a handler",
    },
    { row: "a route", given: `${head}routes: { get-user: ${route} }`, want: '3:11 "get-user"', noun: "a route" },
    { row: "a permission", given: `${head}permissions: { Read: x }`, want: '3:16 "Read"', noun: "a permission" },
    { row: "a job", given: `${head}jobs: { Purge: { cron: "0 3 * * *" } }`, want: '3:9 "Purge"', noun: "a job" },
  ])("$row", ({ given, want, noun }) => {
    const name = /"(.*)"/.exec(want)?.[1];
    expect(validateManifest(given).found).toEqual([`NX2006 ${at}:${want} "${name}" is not a legal name of ${noun}`]);
  });
});

describe("two names with one TypeScript form are told at the later, with the earlier beside it", () => {
  test.each([
    {
      row: "plugins",
      given: `${app}plugins: { a_b: , a__b: }`,
      want: 'nexus.yaml:3:19 "a__b" the plugins "a_b" and "a__b" are both "aB"',
    },
    {
      row: "roles",
      given: `${app}roles: { a_b: [], a-b: [] }`,
      want: 'nexus.yaml:3:19 "a-b" the roles "a_b" and "a-b" are both "aB"',
    },
  ])("$row", ({ given, want }) => {
    expect(validate({ "nexus.yaml": given }).found).toEqual([`NX2006 ${want} in TypeScript`]);
  });

  test.each([
    {
      row: "services",
      given: 'provides: { a_b: { contract: "./c.ts#U" }, aB: { contract: "./c.ts#U" } }',
      want: '3:44 "aB" the services "a_b" and "aB" are both "aB"',
    },
    {
      row: "events",
      given: "events: { emits: { a.b: , a_b: } }",
      want: '3:27 "a_b" the events "a.b" and "a_b" are both "aB"',
    },
    {
      row: "permissions",
      given: "permissions: { a:b: x, a_b: y }",
      want: '3:24 "a_b" the permissions "a:b" and "a_b" are both "aB"',
    },
    {
      row: "routes",
      given: `routes: { getA: ${route}, get_a: ${route} }`,
      want: '3:79 "get_a" the routes "getA" and "get_a" are both "getA"',
    },
    {
      row: "handlers, of which an event's name is one",
      given: "events: { handles: { a.b: , c: { handler: aB } } }",
      want: '3:29 "c" the handlers "a.b" and "aB" are both "aB"',
    },
    {
      row: "jobs",
      given: 'jobs: { a_b: { cron: "0 3 * * *" }, aB: { cron: "0 3 * * *" } }',
      want: '3:37 "aB" the jobs "a_b" and "aB" are both "aB"',
    },
  ])("$row of a plugin", ({ given, want }) => {
    const { found, diagnostics } = validateManifest(`${head}${given}`);
    expect(found).toEqual([`NX2006 ${at}:${want} in TypeScript`]);
    expect(diagnostics[0]?.related).toHaveLength(1);
  });

  test("services of different plugins", () => {
    const manifest = (plugin: string, service: string): string =>
      `plugin: ${plugin}\nversion: 1.0.0\nprovides: { ${service}: { contract: "./c.ts#U" } }\n`;
    const { found } = validate({
      "nexus.yaml": `${app}plugins: { one: , two: }`,
      "plugins/one/plugin.yaml": manifest("one", "user_store"),
      "plugins/two/plugin.yaml": manifest("two", "userStore"),
    });
    expect(found).toEqual([
      'NX2006 plugins/two/plugin.yaml:3:13 "userStore" the services "user_store" and "userStore" are both "userStore" in TypeScript',
    ]);
  });

  test("one handler for two events", () => {
    expect(validateManifest(`${head}events: { handles: { a: { handler: x }, b: { handler: x } } }`).found).toEqual([
      `NX2006 ${at}:3:41 "b" two entries name the handler "x"`,
    ]);
  });
});
