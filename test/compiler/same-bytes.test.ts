import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { diskSource, noCache } from "../../compiler/cli/disk/disk-source.js";
import { compile } from "../../compiler/compile.js";
import type { Source } from "../../compiler/model.js";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The sample application, with nothing remembered. */
function sample(): Source {
  return diskSource(root, noCache).source;
}

it("compiling twice gives equal bytes", () => {
  const [first, second] = [compile(sample()), compile(sample())];
  expect(first.files.length).toBeGreaterThan(10);
  expect(second.files).toEqual(first.files);
  expect(second.diagnostics).toEqual(first.diagnostics);
});

it("what is generated names neither the machine nor the time", () => {
  const text = compile(sample())
    .files.map(({ content }) => content)
    .join("\n");
  expect(text).not.toContain(root);
  expect(text).not.toMatch(/\b20\d\d-\d\d-\d\dT/);
});
