import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Brings lib/, which processes of tests run, up to date with the sources. */
export default function buildLib(): void {
  const build = fileURLToPath(new URL("../compiler/build.mjs", import.meta.url));
  const { status } = spawnSync(process.execPath, [build, "--if-changed"], { stdio: "inherit" });
  if (status !== 0) throw new Error("lib/ was not built from the sources.");
}
