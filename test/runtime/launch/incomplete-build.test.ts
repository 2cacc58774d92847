import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { runProcess } from "../process/run-process.js";

const whole = 'exports.run = async () => require("./chunk-A.js");';

test.each([
  ["app.js that is missing", {}, "app.js cannot be read (ENOENT: no such file"],
  ["app.js that is cut off", { "app.js": whole.slice(0, -4) }, "app.js is damaged ("],
  ["app.js that is empty", { "app.js": "" }, "app.js is no application"],
  [
    "a module that app.js wants at once",
    { "app.js": `require("./chunk-A.js");${whole}` },
    "chunk-A.js cannot be read (",
  ],
])("%s is named with the way out, and nothing else is said", async (_sentence, files, fault) => {
  const { folder, ended } = await launched(files);
  const { code, errors } = await ended;
  expect(errors).toContain(`The application cannot be loaded: ${join(folder, fault)}`);
  expect(errors).toMatch(/: dist\/ is not as it was built\. Copy all of it, or build it anew; [^\n]+\n$/);
  expect(errors.split("\n")).toHaveLength(2);
  expect(code).toBe(1);
});

test("a module that throws is told with its stack, and without its code", async () => {
  const { ended } = await launched({ "app.js": `/* ${"x".repeat(1_000)} */ throw new Error("no such thing");` });
  const { code, errors } = await ended;
  expect(errors).toMatch(/^The application cannot be loaded: Error: no such thing\n {4}at .*app\.js:1:\d+/);
  expect(errors).not.toContain("xxx");
  expect(code).toBe(1);
});

async function launched(files: Readonly<Record<string, string>>) {
  const folder = await mkdtemp(join(tmpdir(), "nexus-launch-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return { folder, ...runProcess("../launch/launch-process.ts", { args: [folder] }) };
}
