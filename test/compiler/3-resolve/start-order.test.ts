import { describe, expect, it } from "vitest";
import { resolveApplication } from "../../../compiler/3-resolve/resolve-application.js";
import type { Application } from "../../../compiler/model.js";
import { declarations, type PluginSketch } from "../declarations.js";

/** Plugin → what it needs; every plugin provides a service of its own name. "b?" is optional, "b-" disabled. */
function application(needs: Readonly<Record<string, string>>): Application {
  const plugins = Object.entries(needs).map(([key, list]): [string, PluginSketch] => {
    const required = list.split(" ").filter((name) => name !== "");
    return [
      key.replace("-", ""),
      {
        enabled: !key.endsWith("-"),
        provides: { [key.replace("-", "")]: {} },
        requires: Object.fromEntries(required.map((name) => [name.replace("?", ""), { optional: name.endsWith("?") }])),
      },
    ];
  });
  return resolveApplication(declarations({ plugins: Object.fromEntries(plugins) }), () => {
    throw new Error("resolve is silent");
  });
}

const circlesOf = ({ circles }: Application): string[] =>
  circles.map((circle) => circle.map(({ plugin, service }) => `${plugin}→${service}`).join(" "));

describe("plugins start", () => {
  const rows: [string, Record<string, string>, string][] = [
    ["as written where nothing is needed", { c: "", a: "", b: "" }, "c a b"],
    ["as written where that fits", { a: "", x: "a", b: "" }, "a x b"],
    ["after what they need", { a: "b", b: "c", c: "" }, "c b a"],
    ["the first in nexus.yaml next, of all that could", { a: "c", b: "", c: "" }, "b c a"],
    [
      "after both of a diamond's sides",
      { top: "left right", right: "base", left: "base", base: "" },
      "base right left top",
    ],
    ["after what they need optionally", { a: "b?", b: "" }, "b a"],
    ["without waiting for a disabled plugin", { a: "b?", "b-": "" }, "a b"],
    ["without what a disabled plugin needs", { "a-": "b", b: "a?" }, "a b"],
    ["before the members of a circle", { a: "b", b: "a", c: "a", d: "" }, "d a b c"],
  ];
  it.each(rows)("%s", (_, needs, want) => {
    expect(
      application(needs)
        .plugins.map(({ name }) => name)
        .join(" "),
    ).toBe(want);
  });

  it("and know whom they wait for, once each, in start order", () => {
    const { plugins } = application({ a: "c b", b: "c", c: "", "d-": "a" });
    expect(Object.fromEntries(plugins.map(({ name, after }) => [name, after]))).toEqual({
      c: [],
      b: ["c"],
      a: ["c", "b"],
      d: [],
    });
  });
});

describe("circles are found", () => {
  const rows: [string, Record<string, string>, string[]][] = [
    ["nowhere in a diamond", { a: "b c", b: "d", c: "d", d: "" }, []],
    ["of one plugin", { a: "a" }, ["a→a"]],
    ["of two", { a: "b", b: "a" }, ["a→b b→a"]],
    ["from the plugin first in nexus.yaml", { b: "c", c: "a", a: "b" }, ["b→c c→a a→b"]],
    ["without the plugins that lead to them or hang on them", { x: "a", a: "b y", b: "a", y: "" }, ["a→b b→a"]],
    ["without what lies between two of them", { a: "a m", m: "b", b: "b" }, ["a→a", "b→b"]],
    ["each once where two share a plugin", { a: "b", b: "a c", c: "b" }, ["a→b b→a", "b→c c→b"]],
    ["short ones before the long one around them", { a: "b c", b: "c", c: "a" }, ["a→c c→a", "a→b b→c c→a"]],
    ["through optional requirements too", { a: "b?", b: "a" }, ["a→b b→a"]],
    ["not through disabled plugins", { a: "b?", "b-": "a" }, []],
  ];
  it.each(rows)("%s", (_, needs, want) => {
    expect(circlesOf(application(needs))).toEqual(want);
  });

  it("once for a `many` requirement that closes several of them", () => {
    const member: PluginSketch = { provides: { health: {} }, requires: { core: "^1.0.0" } };
    const sketch = {
      plugins: { core: { provides: { core: {} }, requires: { health: { many: true } } }, a: member, b: member },
    };
    expect(circlesOf(resolveApplication(declarations(sketch), () => {}))).toEqual(["core→health a→core"]);
  });

  it("in a ring of 3,000 plugins, without running out of stack", () => {
    const ring = Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`p${i}`, `p${(i + 1) % 3000}`]));
    expect(application(ring).circles.map((circle) => circle.length)).toEqual([3000]);
  });
});

describe("what Nexus does for a plugin", () => {
  const named = (name: string): PluginSketch => ({ provides: { [name]: {} } });
  const afterOf = (plugins: Readonly<Record<string, PluginSketch>>): Record<string, readonly string[]> => {
    const resolved = resolveApplication(declarations({ plugins }), () => {});
    return Object.fromEntries(resolved.plugins.map(({ name, after }) => [name, after]));
  };
  const rows: [string, PluginSketch, readonly string[]][] = [
    ["durable delivery: after the outbox", { emits: { a: { delivery: "durable" } } }, ["box"]],
    ["a transactional handler: after the outbox", { handles: { a: { transactional: true } } }, ["box"]],
    ["migrations: after the database", { migrations: [] }, ["sql"]],
    [
      "both",
      { migrations: [], emits: { a: { delivery: "durable" } }, handles: { a: { transactional: true } } },
      ["sql", "box"],
    ],
    ["delivery in memory: at any time", { emits: { a: {} }, handles: { a: {} } }, []],
    ["nothing while it is disabled", { enabled: false, migrations: [] }, []],
  ];
  it.each(rows)("%s", (_, app, want) => {
    const plugins = { app, sql: named("database"), box: { ...named("outbox"), requires: { database: "*" } } };
    expect(afterOf(plugins)["app"]).toEqual(want);
  });

  it("its provider does for itself", () => {
    const sql = { ...named("database"), migrations: [] };
    const box = { ...named("outbox"), emits: { a: { delivery: "durable" as const } } };
    expect(afterOf({ box, sql })).toEqual({ box: [], sql: [] });
  });

  it("nobody does where no plugin provides the service", () => {
    expect(afterOf({ app: { migrations: [] } })).toEqual({ app: [] });
  });

  it("closes circles, one where the service is required too", () => {
    const sql = { ...named("database"), requires: { users: "*" } };
    const users = { ...named("users"), requires: { database: "*" }, migrations: [] };
    const outbox = { ...named("outbox"), requires: { orders: { many: true } } };
    const orders = { ...named("orders"), emits: { a: { delivery: "durable" as const } } };
    const found = (plugins: Readonly<Record<string, PluginSketch>>) =>
      circlesOf(resolveApplication(declarations({ plugins }), () => {}));
    expect(found({ sql, users })).toEqual(["sql→users users→database"]);
    expect(found({ orders, outbox })).toEqual(["orders→outbox outbox→orders"]);
  });
});
