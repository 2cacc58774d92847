import { describe, expect, it } from "vitest";
import { resolveApplication } from "../../../compiler/3-resolve/resolve-application.js";
import type { Application } from "../../../compiler/model.js";
import { declarations, type PluginSketch, type Sketch } from "../declarations.js";

const resolve = (sketch: Sketch): Application => resolveApplication(declarations(sketch), () => {});

const provider: PluginSketch = { provides: { cache: {} } };
const disabled: PluginSketch = { ...provider, enabled: false };
const perhaps: PluginSketch = { ...provider, enabled: "${env:CACHE}" };

/** The plugins that serve the requirement of `app`. */
function providersFor(plugins: Sketch["plugins"], required = {}, bindings: Record<string, string> = {}): string[] {
  const { plugins: resolved } = resolve({ plugins: { ...plugins, app: { requires: { cache: required } } }, bindings });
  const [requirement] = resolved.find(({ name }) => name === "app")?.requirements ?? [];
  return requirement?.providers.map(({ plugin }) => plugin) ?? [];
}

describe("a requirement gets", () => {
  const rows: [string, string[], string[]][] = [
    ["the only provider", providersFor({ a: provider }), ["a"]],
    ["a provider of the wrong version all the same", providersFor({ a: provider }, { range: "^9.0.0" }), ["a"]],
    ["nobody where there is none", providersFor({}), []],
    ["nobody where several provide and none is bound", providersFor({ a: provider, b: provider }), []],
    ["the bound one of several", providersFor({ a: provider, b: provider }, {}, { cache: "b" }), ["b"]],
    ["nobody where the bound one does not provide", providersFor({ a: provider, b: {} }, {}, { cache: "b" }), []],
    ["nobody where the bound one is disabled", providersFor({ a: provider, b: disabled }, {}, { cache: "b" }), []],
    ["the only one that is not disabled", providersFor({ a: disabled, b: provider }), ["b"]],
    ["one that is decided at start", providersFor({ a: perhaps }), ["a"]],
    ["nobody of disabled ones, where it is optional", providersFor({ a: disabled }, { optional: true }), []],
    ["every running one, for many", providersFor({ a: provider, b: disabled, c: perhaps }, { many: true }), ["a", "c"]],
    [
      "every one for many, whatever is bound",
      providersFor({ a: provider, b: provider }, { many: true }, { cache: "b" }),
      ["a", "b"],
    ],
  ];
  it.each(rows)("%s", (_, given, want) => {
    expect(given).toEqual(want);
  });

  it("providers in start order, for many", () => {
    const plugins = {
      late: { ...provider, requires: { users: {} } },
      early: provider,
      users: { provides: { users: {} } },
    };
    expect(providersFor(plugins, { many: true })).toEqual(["early", "late"]);
  });
});

describe("services", () => {
  it("stand by name, with all that provide them and the running ones that require them", () => {
    const { services } = resolve({
      plugins: {
        a: { provides: { users: {}, cache: {} }, requires: {} },
        b: disabled,
        c: { requires: { cache: { optional: true }, users: {} } },
        d: { enabled: false, requires: { cache: {} } },
      },
    });
    const summary = [...services.values()].map(({ name, provisions, chosen, requiredBy }) => ({
      name,
      provisions: provisions.map(({ plugin }) => plugin),
      chosen: chosen?.plugin,
      requiredBy,
    }));
    expect(summary).toEqual([
      { name: "cache", provisions: ["a", "b"], chosen: "a", requiredBy: ["c"] },
      { name: "users", provisions: ["a"], chosen: "a", requiredBy: ["c"] },
    ]);
  });
});

describe("permissions", () => {
  it("are those of all plugins, disabled ones too, by name", () => {
    const { permissions } = resolve({
      plugins: { b: { permissions: ["b:write", "b:read"] }, a: { enabled: false, permissions: ["a:read"] } },
    });
    expect([...permissions].map(([name, { plugin }]) => [name, plugin.name])).toEqual([
      ["a:read", "a"],
      ["b:read", "b"],
      ["b:write", "b"],
    ]);
  });
});
