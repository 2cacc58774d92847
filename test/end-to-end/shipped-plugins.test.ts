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

function compiled(plugins: string) {
  writeFileSync(join(root, "nexus.yaml"), `nexus: 1\napp:\n  name: shop\nplugins: ${plugins}\n`);
  return compile(diskSource(root).source);
}

const alone = [
  { row: "database needs nothing else", plugins: "{ database: {} }" },
  { row: "email_service needs nothing else", plugins: "{ email_service: { from: a@shop.example } }" },
  { row: "analytics needs a database", plugins: "{ database: {}, analytics: {} }" },
  { row: "user_manager needs a database", plugins: "{ database: {}, user_manager: {} }" },
];

test.each(alone)("$row, and no finding is told to somebody who cannot change it", ({ plugins }) => {
  const { diagnostics, files } = compiled(plugins);
  expect(diagnostics).toEqual([]);
  expect(files).not.toEqual([]);
});

test("the package holds what manifests point to, and not the sample's own plugin", () => {
  const { files } = JSON.parse(readFileSync("package.json", "utf8")) as { files: readonly string[] };
  const wanted = ["plugins/**/plugin.yaml", "plugins/**/schemas.yaml", "!plugins/orders", "!lib/plugins/orders"];
  expect(files).toEqual(expect.arrayContaining(wanted));
});
