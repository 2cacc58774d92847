// Bytes of the sample application's code as `nexus build` writes it: what a start or a request may load, without native parts.
import { spawnSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { goal } from "../goals.mjs";
import { spread } from "../statistics.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));

export async function run({ progress }) {
  progress("building the storefront");
  const command = [join(root, "lib/compiler/cli/main.js"), "build", "--cwd", root];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: "utf8" });
  if (status !== 0) throw new Error(`nexus build ended with ${status}:\n${stdout}\n${stderr}`);
  const megabytes = bytesOfCode(join(root, "dist")) / 1e6;
  const measured = spread([megabytes]);
  return {
    bundle: { megabytes: measured.median },
    goals: [goal({ figure: "bundle of the storefront, without native parts", measured, most: 1.5, unit: "MB" })],
  };
}

const bytesOfCode = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.[cm]?js$/.test(entry.name))
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
