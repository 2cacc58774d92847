import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

/** Where files of tests share a process, a module is run for the first of them only: the others would go without its hooks. */
test("what tests import cleans up with `onTestFinished`, not with hooks of its own", () => {
  const folder = fileURLToPath(new URL("../", import.meta.url));
  const modules = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) =>
    /(?<!\.test)\.ts$/.test(path),
  );
  expect(modules).toContain("bundled.ts");
  const withHooks = modules.filter((path) =>
    /^(before|after)(All|Each)\(/m.test(readFileSync(join(folder, path), "utf8")),
  );
  expect(withHooks).toEqual([]);
});
