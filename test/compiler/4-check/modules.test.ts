import { describe, expect, it } from "vitest";
import type { Sketch } from "../declarations.js";
import { errors, helps } from "./findings.js";

const users: Sketch["plugins"] = { users: { provides: { users: { contract: "./contract.ts#Users" } } } };
const entry = "plugins/users/index.ts";
const contract = "plugins/users/contract.ts";
const at = (code: string, message: string): string => `${code} plugins/users/plugin.yaml: ${message}`;

describe("modules are told", () => {
  const rows: [string, Sketch, string[]][] = [
    ["not where all is there", { plugins: users, modules: { [contract]: { exportedTypes: ["Users"] } } }, []],
    [
      "where the entry is missing",
      { plugins: { users: {} }, modules: { [entry]: null } },
      [at("NX4001", `the entry of plugin "users", ${entry}, is not found`)],
    ],
    [
      "where the entry exports no plugin",
      { plugins: { users: {} }, modules: { [entry]: { hasDefaultExport: false } } },
      [at("NX4002", `the entry of plugin "users", ${entry}, has no default export`)],
    ],
    [
      "not for the entry of a disabled plugin",
      { plugins: { users: { enabled: false } }, modules: { [entry]: null } },
      [],
    ],
    [
      "not for what ships with Nexus",
      {
        plugins: { users: { ...users["users"], origin: { kind: "shipped" } } },
        modules: { [entry]: null, [contract]: null },
      },
      [],
    ],
    [
      "where the contract's module is missing",
      { plugins: users, modules: { [contract]: null } },
      [at("NX4003", 'the contract of service "users" names module "./contract.ts", which is not found')],
    ],
    [
      "where the contract's type is missing",
      { plugins: users, modules: { [contract]: { exportedTypes: ["User"] } } },
      [at("NX4003", 'the contract of service "users" names type "Users", which "./contract.ts" does not export')],
    ],
    [
      "for the contract of a disabled plugin too",
      { plugins: { users: { ...users["users"], enabled: false } }, modules: { [contract]: null } },
      [at("NX4003", 'the contract of service "users" names module "./contract.ts", which is not found')],
    ],
  ];
  it.each(rows)("%s", (_, sketch, want) => expect(errors(sketch)).toEqual(want));

  it("with the type that was perhaps meant", () => {
    const modules = { [contract]: { exportedTypes: ["Store", "User"] } };
    expect(helps({ plugins: users, modules })).toEqual(['did you mean "User"?']);
  });
});
