import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { diskSource } from "../../compiler/cli/disk/disk-source.js";
import { compile } from "../../compiler/compile.js";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "nexus-shipped-"));
});

afterEach(() => rmSync(root, { recursive: true }));

function compiled(plugins: readonly string[]) {
  writeFileSync(join(root, "nexus.yaml"), `nexus: 1\napp:\n  name: shop\nplugins: { ${plugins.join(": {}, ")}: {} }\n`);
  return compile(diskSource(root).source);
}

/** What each needs beside it: services that it requires, and features that its manifest uses. */
const needs = {
  database: [],
  cache: [],
  outbox: ["database"],
  scheduler: ["database"],
  audit: ["database"],
  auth: ["database"],
  storage: [],
  email_service: ["database", "outbox"],
  http_client: [],
  metrics: [],
  tracing: [],
  analytics: ["database", "outbox", "scheduler", "auth"],
  user_manager: ["database", "outbox", "auth", "audit"],
};

const rows = Object.entries(needs).map(([plugin, beside]) => ({
  plugin,
  beside,
  needs: beside.join(", ") || "nothing",
}));

test.each(rows)(
  "$plugin needs $needs, and no finding is told to somebody who cannot change it",
  ({ plugin, beside }) => {
    const { diagnostics, files } = compiled([...beside, plugin]);
    expect(diagnostics).toEqual([]);
    expect(files).not.toEqual([]);
    for (const left of beside) {
      const without = compiled([...beside.filter((name) => name !== left), plugin]);
      expect(without.diagnostics.map(({ help }) => help).join("\n")).toContain(`add "${left}" to "plugins"`);
    }
  },
);

test("the package holds what manifests point to, and not the sample's own plugin", () => {
  const { files } = JSON.parse(readFileSync("package.json", "utf8")) as { files: readonly string[] };
  const wanted = ["plugins/**/plugin.yaml", "plugins/**/schemas.yaml", "!plugins/orders", "!lib/plugins/orders"];
  expect(files).toEqual(expect.arrayContaining(wanted));
});
