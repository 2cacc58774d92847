// Bytes of the sample application: the code that `nexus build` writes, without native parts, and the image with Node in it.
import { spawnSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { goal } from "../goals.mjs";
import { spread } from "../statistics.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));

export function run({ folder, nodes, progress }) {
  progress("building the storefront");
  nexus("build");
  const code = megabytes(bytesOfCode(join(root, "dist")));
  // Images ship Node 24.
  const node = nodes.find(({ version }) => version.startsWith("v24."));
  const images =
    node === undefined ? [] : ["gzip", "zstd"].map((compression) => imageWith({ compression, node, folder, progress }));
  return {
    size: { code, images },
    goals: [
      most("bundle of the storefront, without native parts", code, 1.5),
      ...images.flatMap(({ compression, all, application, withNative }) => [
        most(`image of the storefront, ${compression}`, all, compression === "gzip" ? 50 : 42),
        most(`application layers with native parts, ${compression}`, withNative, 6),
        most(`application layer without native parts, ${compression}`, application, 1),
      ]),
    ],
  };
}

const most = (figure, measured, limit) => goal({ figure, measured: spread([measured]), most: limit, unit: "MB" });

function imageWith({ compression, node, folder, progress }) {
  progress(`packing the storefront with ${compression}`);
  const output = join(folder, `image-${compression}`);
  const { size, layers } = JSON.parse(
    nexus("image", "--output", output, "--compression", compression, "--node", node.path, "--format", "json"),
  );
  const sizeOf = (name) => layers.find((layer) => layer.name === name)?.size ?? 0;
  const application = sizeOf("application");
  return {
    compression,
    all: megabytes(size),
    application: megabytes(application),
    withNative: megabytes(application + sizeOf("native")),
  };
}

function nexus(...words) {
  const command = [join(root, "lib/compiler/cli/main.js"), ...words, "--cwd", root];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: "utf8" });
  if (status !== 0) throw new Error(`nexus ${words.join(" ")} ended with ${status}:\n${stdout}\n${stderr}`);
  return stdout;
}

const megabytes = (bytes) => Number((bytes / 1e6).toFixed(2));

const bytesOfCode = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.[cm]?js$/.test(entry.name))
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
