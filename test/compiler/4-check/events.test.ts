import { describe, expect, it } from "vitest";
import type { PluginSketch, Sketch } from "../declarations.js";
import { errors, findings, helps, notes } from "./findings.js";

type Row = [sentence: string, sketch: Sketch, want: string[]];
const at = (plugin: string, code: string, message: string): string =>
  `${code} plugins/${plugin}/plugin.yaml: ${message}`;

describe("an event that nobody emits is told", () => {
  const app: PluginSketch = { handles: { "user.created": {} } };
  const unknown = at("app", "NX6001", 'no plugin emits event "user.created"');
  const rows: Row[] = [
    ["where it is handled", { plugins: { app } }, [unknown]],
    [
      "not where a disabled plugin would emit it",
      { plugins: { app, users: { enabled: false, emits: { "user.created": {} } } } },
      [],
    ],
    ["not to a disabled plugin", { plugins: { app: { ...app, enabled: false } } }, []],
    ["not where a broken plugin may emit it", { plugins: { app }, broken: ["users"] }, []],
    [
      "for a pattern as one that matches nothing",
      { plugins: { app: { handles: { "user.*": {} } } } },
      [at("app", "NX6004", 'pattern "user.*" matches no event')],
    ],
    [
      "not for a pattern where a plugin is broken",
      { plugins: { app: { handles: { "user.*": {} } } }, broken: ["users"] },
      [],
    ],
  ];
  it.each(rows)("%s", (_, sketch, want) => expect(errors(sketch)).toEqual(want));

  it("with the plugin that emits it and is not used", () => {
    const available = [
      { name: "users", emits: ["user.created"] },
      { name: "billing", emits: ["invoice.paid"] },
    ];
    expect(helps({ plugins: { app }, available })).toEqual([
      'add "users" to "plugins" in nexus.yaml: it emits this event',
    ]);
  });

  it.each([
    ["an event", "user.craeted", "user.created"],
    ["a pattern", "users.*", "user.*"],
    ["a pattern of the rest", "usr.**", "user.**"],
  ])("with %s that was perhaps meant", (_, written, meant) => {
    const plugins = { app: { handles: { [written]: {} } }, users: { emits: { "user.created": {} } } };
    expect(helps({ plugins })).toEqual([`did you mean "${meant}"?`]);
  });
});

describe("a property that a handler names and no payload has is told", () => {
  const payload = { type: "object", properties: { id: {}, age: {} }, additionalProperties: false };
  const users: PluginSketch = {
    emits: { "user.created": { payload }, "user.left": { payload: { ...payload, properties: {} } } },
  };
  const place = { file: "plugins/app/plugin.yaml", span: { start: 0, end: 1 } };
  const ordered = (pattern: string, orderBy: string, emitter: PluginSketch = users): Sketch => ({
    plugins: { users: emitter, app: { handles: { "user.left": {}, [pattern]: { orderBy, orderByAt: place } } } },
  });
  const chosen = (name: string): Sketch => ({
    plugins: {
      users,
      app: { handles: { "user.created": { where: { schema: { properties: { [name]: {} } }, at: place } } } },
    },
  });
  const rows: Row[] = [
    [
      "where a handler orders by it",
      ordered("user.created", "idd"),
      [at("app", "NX6006", '"orderBy" names "idd", which the payload of event "user.created" does not have')],
    ],
    ["not where the payload has it", ordered("user.created", "id"), []],
    [
      "where a handler chooses by it",
      chosen("ago"),
      [at("app", "NX6006", '"where" names "ago", which the payload of event "user.created" does not have')],
    ],
    ["not where it chooses by one of the payload", chosen("age"), []],
    ["not for a pattern of which one event has it", ordered("user.*", "id"), []],
    [
      "for a pattern of which no event has it",
      ordered("user.*", "idd"),
      [at("app", "NX6006", '"orderBy" names "idd", which no event of the pattern "user.*" has')],
    ],
    [
      "not where the payload is open",
      ordered("user.created", "idd", { emits: { ...users.emits, "user.created": {} } }),
      [],
    ],
  ];
  it.each(rows)("%s", (_, sketch, want) => expect(errors(sketch)).toEqual(want));
});

describe("an event that nobody handles is noted", () => {
  const users: PluginSketch = { emits: { "user.created": {} } };
  const unhandled = at("users", "NX6002", 'no plugin handles event "user.created"');
  const rows: Row[] = [
    ["where it is emitted", { plugins: { users } }, [unhandled]],
    [
      "where only a disabled plugin handles it",
      { plugins: { users, off: { enabled: false, handles: { "user.created": {} } } } },
      [unhandled],
    ],
    ["not where a pattern does", { plugins: { users, audit: { handles: { "**": {} } } } }, []],
    ["not for a disabled plugin", { plugins: { users: { ...users, enabled: false } } }, []],
    ["not where a broken plugin may handle it", { plugins: { users }, broken: ["audit"] }, []],
    ["not for a plugin from a package", { plugins: { users: { ...users, origin: { kind: "package" } } } }, []],
  ];
  it.each(rows)("%s", (_, sketch, want) => expect(notes(sketch)).toEqual(want));
});

describe("emitters that disagree are told", () => {
  const event = "user.created";
  const both = (one: NonNullable<PluginSketch["emits"]>[string], other: typeof one): Sketch => ({
    plugins: {
      outbox: { provides: { outbox: {} } },
      a: { emits: { [event]: one } },
      b: { emits: { [event]: other } },
      c: { handles: { [event]: {} } },
    },
  });
  const differ = (what: string): string[] => [
    at("b", "NX6003", `plugins "a" and "b" emit event "user.created" with ${what}`),
  ];
  const user = {
    type: "object",
    properties: { id: { type: "string" }, name: { type: "string" } },
    required: ["id", "name"],
  };
  const rows: Row[] = [
    ["not where they agree", both({ payload: user }, { payload: user }), []],
    [
      "not for the order of keys or titles",
      both({ payload: user }, { payload: { title: "User", ...user, required: ["name", "id"] } }),
      [],
    ],
    ["for versions", both({ version: 1, payload: user }, { version: 2 }), differ("different versions")],
    ["for payloads", both({ payload: user }, { payload: { ...user, required: ["id"] } }), differ("different payloads")],
    ["for delivery", both({ delivery: "durable" }, {}), differ("different delivery")],
  ];
  it.each(rows)("%s", (_, sketch, want) => expect(errors(sketch)).toEqual(want));

  it("by what their references mean, not by how they are called", () => {
    const named = (definition: string, text: string): PluginSketch => ({
      emits: { [event]: { payload: { $ref: `#/$defs/${definition}` } } },
      handles: { [event]: {} },
      definitions: {
        [definition]: {
          type: "object",
          properties: { parent: { $ref: `#/$defs/${definition}` }, name: { type: text } },
        },
      },
    });
    expect(errors({ plugins: { a: named("User", "string"), b: named("Person", "string") } })).toEqual([]);
    expect(errors({ plugins: { a: named("User", "string"), b: named("User", "integer") } })).toEqual(
      differ("different payloads"),
    );
  });

  it("at the payload, with the other one", () => {
    const [found] = findings(both({ payload: user }, {}));
    expect(found?.related.map(({ at, note }) => [at.file, note])).toEqual([
      ["plugins/a/plugin.yaml", "the other payload"],
    ]);
  });
});

describe("a feature without its service is told", () => {
  const missing = (feature: string, service: string): string[] => [
    at("app", "NX6005", `${feature} needs service "${service}", which no plugin provides`),
  ];
  const durable: PluginSketch = { emits: { "user.created": { delivery: "durable" } } };
  const outbox: PluginSketch = { provides: { outbox: {} } };
  const rows: Row[] = [
    ["for durable delivery", { plugins: { app: durable } }, missing("durable delivery", "outbox")],
    [
      "for a transactional handler",
      { plugins: { app: { emits: { e: {} }, handles: { e: { transactional: true } } } } },
      missing("a transactional handler", "outbox"),
    ],
    ["for a job", { plugins: { app: { jobs: ["purge"] } } }, missing("a job", "scheduler")],
    ["for migrations", { plugins: { app: { migrations: [] } } }, missing("a folder of migrations", "database")],
    [
      "for a cached route",
      { plugins: { app: { routes: { "GET /a": { cached: true } } } } },
      missing("a cached route", "cache"),
    ],
    [
      "for an audited route",
      { plugins: { app: { routes: { "GET /a": { audited: true } } } } },
      missing("an audited route", "audit"),
    ],
    ["not where a plugin provides it", { plugins: { app: durable, outbox } }, []],
    [
      "where that plugin is disabled",
      { plugins: { app: durable, outbox: { ...outbox, enabled: false } } },
      missing("durable delivery", "outbox"),
    ],
    [
      "where that plugin may be disabled at start",
      { plugins: { app: durable, outbox: { ...outbox, enabled: "${env:OUTBOX}" } } },
      [
        at(
          "app",
          "NX6005",
          'durable delivery needs service "outbox" of plugin "outbox", which may be disabled at start',
        ),
      ],
    ],
    ["not to a disabled plugin", { plugins: { app: { ...durable, enabled: false } } }, []],
    ["not where a broken plugin may provide it", { plugins: { app: durable }, broken: ["outbox"] }, []],
    [
      "not where the plugin requires the service itself",
      { plugins: { app: { migrations: [], requires: { database: "^1.0.0" } } } },
      [at("app", "NX3002", 'no plugin provides service "database"')],
    ],
  ];
  it.each(rows)("%s", (_, sketch, want) => expect(errors(sketch)).toEqual(want));
});
