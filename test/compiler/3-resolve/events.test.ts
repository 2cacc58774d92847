import { describe, expect, it } from "vitest";
import { eventMatcher } from "../../../compiler/3-resolve/event-patterns.js";
import { resolveApplication } from "../../../compiler/3-resolve/resolve-application.js";
import type { Application } from "../../../compiler/model.js";
import { declarations, type Sketch } from "../declarations.js";

const resolve = (sketch: Sketch): Application => resolveApplication(declarations(sketch), () => {});

describe("a pattern matches", () => {
  const names = [
    "mail.sent",
    "user",
    "user.created",
    "user.name.changed",
    "user.registration.started",
    "users.counted",
  ];
  const rows: [string, string, string[]][] = [
    ["one segment with *", "user.*", ["user.created"]],
    ["one segment in the middle", "user.*.changed", ["user.name.changed"]],
    ["a segment in front", "*.created", ["user.created"]],
    ["a whole name of one segment", "*", ["user"]],
    ["one or more segments with **", "user.**", ["user.created", "user.name.changed", "user.registration.started"]],
    ["everything with ** alone", "**", names],
    ["* before **", "*.*.**", ["user.name.changed", "user.registration.started"]],
    ["nothing where no event begins so", "order.*", []],
  ];
  it.each(rows)("%s", (_, pattern, want) => {
    expect(eventMatcher(names)(pattern)).toEqual(want);
  });
});

describe("the event table", () => {
  it("holds every event once, by name, with all who emit it", () => {
    const { events } = resolve({
      plugins: {
        late: { requires: { users: {} }, emits: { "user.created": { version: 2, delivery: "durable" } } },
        users: { provides: { users: {} }, emits: { "user.created": { version: 3 }, "account.closed": {} } },
        off: { enabled: false, emits: { "off.gone": {} } },
      },
    });
    expect(
      [...events.values()].map(({ name, version, delivery, emitters }) => [
        name,
        version,
        delivery,
        emitters.map(({ plugin }) => plugin),
      ]),
    ).toEqual([
      ["account.closed", 1, "memory", ["users"]],
      ["off.gone", 1, "memory", ["off"]],
      ["user.created", 3, "memory", ["users", "late"]],
    ]);
  });

  it("gives handlers by descending priority, then start order, patterns and names alike", () => {
    const { events } = resolve({
      plugins: {
        a: { emits: { "user.created": {} }, handles: { "user.*": { handler: "watch" } } },
        b: { requires: { z: {} }, handles: { "user.created": {} } },
        c: { handles: { "user.created": { priority: 10 } } },
        z: { provides: { z: {} }, handles: { "user.**": { priority: 10, handler: "all" } } },
        off: { enabled: false, handles: { "user.created": { priority: 99 } } },
      },
    });
    const handlers = events.get("user.created")?.handlers.map(({ plugin, handled }) => `${plugin}.${handled.handler}`);
    expect(handlers).toEqual(["c.user.created", "z.all", "a.watch", "b.user.created"]);
  });

  it("leaves out what nobody emits, and keeps the patterns of running plugins that match nothing", () => {
    const { events, unmatchedPatterns } = resolve({
      plugins: {
        a: { handles: { "user.created": {}, "user.*": {} } },
        off: { enabled: false, handles: { "order.*": {} } },
      },
    });
    expect(events.size).toBe(0);
    expect(unmatchedPatterns.map(({ plugin, handled }) => [plugin.name, handled.pattern])).toEqual([["a", "user.*"]]);
  });
});
