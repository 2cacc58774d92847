import { describe, expect, test } from "vitest";
import { onlyPlugin, validate, validateManifest } from "./validating.js";

const head = "plugin: shop\nversion: 1.0.0\n";
const at = "plugins/shop/plugin.yaml";

interface Row {
  readonly row: string;
  readonly given: string;
  readonly want: readonly string[];
  readonly help?: string;
}

const rows: readonly Row[] = [
  {
    row: "an empty manifest lacks its keys",
    given: "",
    want: [`NX2003 ${at}:1:1 "" "plugin" is missing`, `NX2003 ${at}:1:1 "" "version" is missing`],
  },
  {
    row: "a value that is not there stands at its key",
    given: "plugin:\nversion: 1.0.0",
    want: [`NX2001 ${at}:1:1 "plugin" "plugin" must be a string`],
  },
  {
    row: "the manifest's name is the key without $use",
    given: "plugin: other\nversion: 1.0.0",
    want: [`NX2001 ${at}:1:9 "other" the manifest names the plugin "other", but nexus.yaml uses it as "shop"`],
  },
  {
    row: "the plugin API is a range",
    given: `${head}nexus: nope`,
    want: [`NX2001 ${at}:3:8 "nope" "nexus" must be a range of versions, such as "^1.0.0"`],
  },
  {
    row: "an unquoted range that is a number is told to be quoted",
    given: `${head}requires: { db: 1 }`,
    want: [`NX2001 ${at}:3:17 "1" "requires.db" must be a range of versions, such as "^1.0.0", or a map`],
    help: 'YAML reads 1 as a number; quote it: "1"',
  },
  {
    row: "a provided service has a contract",
    given: `${head}provides: { users: { version: 1.0.0 } }`,
    want: [`NX2003 ${at}:3:13 "users" "contract" is missing in "provides.users"`],
  },
  {
    row: "a contract names a module and a type",
    given: `${head}provides: { users: { contract: ./users.ts } }`,
    want: [
      `NX2001 ${at}:3:32 "./users.ts" "provides.users.contract" must be a module and a type in it, such as "./contract.ts#Users"`,
    ],
  },
  {
    row: "a scope is suggested",
    given: `${head}provides: { users: { contract: "./c.ts#U", scope: singelton } }`,
    want: [`NX2001 ${at}:3:51 "singelton" "provides.users.scope" must be one of "singleton", "transient", "request"`],
    help: 'did you mean "singleton"?',
  },
  {
    row: "a misspelt section is suggested",
    given: `${head}events: { handels: {} }`,
    want: [`NX2002 ${at}:3:11 "handels" unknown key "handels" in "events"`],
    help: 'did you mean "handles"?',
  },
  {
    row: "a pattern names its handler",
    given: `${head}events: { handles: { user.*: } }`,
    want: [`NX2003 ${at}:3:22 "user.*" "handler" is missing in "events.handles.user.*"`],
  },
  {
    row: "every setting of a handler is checked",
    given: `${head}events: { handles: { a: { timeout: 5, retries: -1, backoff: exp } } }`,
    want: [
      `NX2001 ${at}:3:36 "5" "events.handles.a.timeout" must be a duration such as "30s"`,
      `NX2001 ${at}:3:48 "-1" "events.handles.a.retries" must be at least 0`,
      `NX2001 ${at}:3:61 "exp" "events.handles.a.backoff" must be one of "exponential", "linear", "none"`,
    ],
  },
  {
    row: "a job has five fields of cron",
    given: `${head}jobs: { purge: { cron: daily } }`,
    want: [
      `NX2001 ${at}:3:24 "daily" "jobs.purge.cron" must have five fields of cron, such as "0 3 * * *", or six with the second first`,
    ],
  },
  {
    row: "empty sections are fine",
    given: `${head}config:\nprovides:\nrequires:\nevents: { emits: , handles: }\nroutes:\n`,
    want: [],
  },
];

describe("plugin.yaml", () => {
  test.each(rows)("$row", ({ given, want, help }) => {
    const { found, diagnostics } = validateManifest(given);
    expect(found).toEqual(want);
    if (help !== undefined) expect(diagnostics[0]?.help).toBe(help);
  });

  test("says what it says", () => {
    const manifest = [
      "plugin: shop",
      "version: 1.2.0",
      "description: Sells.",
      "nexus: ^1.0.0",
      "entry: ./main.ts",
      'provides: { users: { contract: "./contract.ts#Users" }, carts: { contract: "@acme/c#Cart", version: 2.0.0, scope: request } }',
      "requires: { database: ^1.0.0, email: { version: ^2.0.0, optional: true }, health: { many: true } }",
      "events:",
      "  emits: { user.created: { payload: { type: object }, version: 2, delivery: durable }, ping: }",
      "  handles:",
      "    order.placed: { retries: 5, backoff: linear, timeout: 10s, priority: 10, concurrency: 4, orderBy: userId, transactional: true }",
      "    user.*: { handler: auditUser, where: { properties: { id: { minimum: 1 } } } }",
      'permissions: { "users:read": See accounts }',
      'needs: ["fs:read:./templates"]',
      "migrations: ./migrations",
      'assets: ["./templates/**"]',
      "jobs:",
      '  purge: { cron: "0 3 * * *" }',
      '  tick: { cron: "*/5 * * * * *", timeZone: Europe/Berlin, missed: skip, timeout: 5s }',
    ].join("\n");
    const validated = validateManifest(manifest);
    expect(validated.found).toEqual([]);
    expect(onlyPlugin(validated)).toMatchObject({
      version: "1.2.0",
      description: "Sells.",
      api: { range: "^1.0.0" },
      entry: { path: "./main.ts" },
      config: null,
      provides: [
        { name: "users", contract: { module: "./contract.ts", type: "Users" }, version: "1.2.0", scope: "singleton" },
        { name: "carts", contract: { module: "@acme/c", type: "Cart" }, version: "2.0.0", scope: "request" },
      ],
      requires: [
        { name: "database", range: "^1.0.0", optional: false, many: false },
        { name: "email", range: "^2.0.0", optional: true, many: false },
        { name: "health", range: "*", optional: false, many: true },
      ],
      emits: [
        { name: "user.created", version: 2, delivery: "durable", payload: { schema: { type: "object" } } },
        {
          name: "ping",
          version: 1,
          delivery: "memory",
          payload: { schema: { properties: {}, additionalProperties: false } },
        },
      ],
      handles: [
        {
          pattern: "order.placed",
          isPattern: false,
          handler: "order.placed",
          retries: 5,
          backoff: "linear",
          timeout: 10_000,
        },
        {
          pattern: "user.*",
          isPattern: true,
          handler: "auditUser",
          retries: null,
          timeout: 30_000,
          transactional: false,
        },
      ],
      permissions: [{ name: "users:read", description: "See accounts" }],
      needs: [{ name: "fs:read:./templates" }],
      migrations: { name: "./migrations" },
      assets: [{ name: "./templates/**" }],
      jobs: [
        { name: "purge", cron: "0 3 * * *", timeZone: "UTC", missed: "run", timeout: 600_000 },
        { name: "tick", cron: "*/5 * * * * *", timeZone: "Europe/Berlin", missed: "skip", timeout: 5_000 },
      ],
    });
    expect(onlyPlugin(validated).handles[1]?.where?.schema).toEqual({ properties: { id: { minimum: 1 } } });
  });
});

describe("a plugin of which something that others refer to cannot be read is poisoned", () => {
  const poisoned = (manifest: string): readonly string[] => [
    ...(validateManifest(manifest).declarations?.poisoned ?? []),
  ];

  test.each([
    { row: "a service without a contract", given: `${head}provides: { users: {} }`, want: ["shop"] },
    { row: "an event with a malformed name", given: `${head}events: { emits: { User.Created: } }`, want: ["shop"] },
    { row: "a misspelt section", given: `${head}provide: {}`, want: ["shop"] },
    { row: "a section that is no map", given: `${head}events: []`, want: ["shop"] },
    { row: "not an event whose payload is wrong", given: `${head}events: { emits: { a: { payload: 5 } } }`, want: [] },
    { row: "not a wrong route", given: `${head}routes: { a: {} }`, want: [] },
    { row: "not an unknown key elsewhere", given: `${head}requires: { a: { versoin: 1.0.0 } }`, want: [] },
  ])("$row", ({ given, want }) => expect(poisoned(given)).toEqual(want));

  test("one without a manifest, or whose manifest is no map, is left out", () => {
    const application = "nexus: 1\napp: { name: a }\nplugins: { gone: , list: , whole: }";
    const { declarations } = validate({
      "nexus.yaml": application,
      "plugins/list/plugin.yaml": "[]",
      "plugins/whole/plugin.yaml": "plugin: whole\nversion: 1.0.0\n",
    });
    expect([...(declarations?.poisoned ?? [])]).toEqual(["gone", "list"]);
    expect(declarations?.plugins.map(({ use }) => use.key)).toEqual(["whole"]);
  });
});
