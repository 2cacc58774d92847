import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runProcess } from "../process/run-process.js";

test.skipIf(process.platform === "win32")("SIGUSR2 while the code is loaded ends nothing", async () => {
  const folder = await mkdtemp(join(tmpdir(), "nexus-launch-"));
  const code = `process.kill(process.pid, "SIGUSR2"); exports.run = async () => console.log('{"msg":"runs"}');`;
  await writeFile(join(folder, "app.js"), code);
  const { logged, ended } = runProcess("../launch/launch-process.ts", { args: [folder] });
  await logged("runs");
  expect(await ended).toEqual({ code: 0, errors: "" });
  await rm(folder, { recursive: true });
});
