import { describe, expect, it } from "vitest";
import type { PluginSketch, Sketch } from "../declarations.js";
import { notes } from "./findings.js";

const users: PluginSketch = { provides: { users: {} } };
const unused = 'NX8001 plugins/a/plugin.yaml: no plugin requires service "users"';

describe("a service that nobody requires is noted", () => {
  const rows: [string, Sketch, string[]][] = [
    ["where it is provided", { plugins: { a: users } }, [unused]],
    [
      "where only a disabled plugin requires it",
      { plugins: { a: users, b: { enabled: false, requires: { users: "^1.0.0" } } } },
      [unused],
    ],
    ["not where it is required", { plugins: { a: users, b: { requires: { users: "^1.0.0" } } } }, []],
    [
      "not where it is required optionally",
      { plugins: { a: users, b: { requires: { users: { optional: true } } } } },
      [],
    ],
    ["not where many are", { plugins: { a: users, b: { requires: { users: { many: true } } } } }, []],
    ["not for a disabled plugin", { plugins: { a: { ...users, enabled: false } } }, []],
    ["not for a plugin from a package", { plugins: { a: { ...users, origin: { kind: "package" } } } }, []],
    ["not for a plugin that ships with Nexus", { plugins: { a: { ...users, origin: { isTrusted: true } } } }, []],
    ["not where a broken plugin may require it", { plugins: { a: users }, broken: ["b"] }, []],
    ["not where Nexus uses it for a job", { plugins: { a: { provides: { scheduler: {} }, jobs: ["purge"] } } }, []],
    ["not where Nexus always uses it", { plugins: { a: { provides: { instrumentation: {} } } } }, []],
    [
      "not where Nexus uses it to protect a route",
      { plugins: { a: { provides: { authentication: {} }, routes: { "GET /a": { access: "authenticated" } } } } },
      [],
    ],
    [
      "where Nexus would use it and has no use for it",
      { plugins: { a: { provides: { authentication: {} } } } },
      [unused.replace("users", "authentication")],
    ],
  ];
  it.each(rows)("%s", (_, sketch, want) => expect(notes(sketch)).toEqual(want));
});
