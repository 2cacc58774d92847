import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statfsSync } from "node:fs";
import { join } from "node:path";
import { onInterruption } from "../disk/interruption.js";
import { clearInterrupted } from "../disk/stage.js";
import { CommandFailure } from "../failures.js";
import type { Architecture } from "./elf.js";
import { type ImageCache, sha256 } from "./image-cache.js";
import type { MachineFile } from "./shared-libraries.js";

/** The Node that images ship. Its digests make that everybody's images hold the same bytes. */
export const pinnedNode = {
  version: "24.21.0",
  digests: {
    x64: "7fde7b8afa198da66257f42ee2001d874c7355631e6d1579a5fb5ef1f246df4c",
    arm64: "0f8949d1028f6d61506b2d5bc57e7e6fe893d7b1997509b7847294fc9c616584",
  },
} as const satisfies { readonly version: string; readonly digests: Readonly<Record<Architecture, string>> };

/** Its program, from the cache or else by npm, with whatever registry and credentials npm is set up with. */
export async function fetchPinnedNode(architecture: Architecture, cache: ImageCache): Promise<MachineFile> {
  const { version, digests } = pinnedNode;
  const key = `node-${version}-${architecture}`;
  const kept = cache.read(key, digests[architecture]);
  if (kept !== null) return kept;

  const name = `node-linux-${architecture}`;
  clearInterrupted(cache.folder, "npm-");
  const folder = mkdtempSync(join(cache.folder, `npm-${process.pid}-`));
  const clear = (): void => rmSync(folder, { recursive: true, force: true });
  const forget = onInterruption(clear);
  try {
    await npmInstall(`${name}@${version}`, folder);
    const path = join(folder, "node_modules", name, "bin", "node");
    const content = readFileSync(path);
    if (sha256(content) !== digests[architecture]) {
      // npm unpacks half of it then, and says nothing.
      if (isFull(cache.folder)) throw notKept(cache.folder);
      throw new CommandFailure(
        `the package ${name}@${version} that npm gave is not the one that Nexus knows: its program has the digest ${sha256(content)}`,
        "look at the registry that npm is set up with; a Node that you trust is given with --node FILE",
      );
    }
    cache.write(key, content);
    const written = cache.read(key, digests[architecture]);
    if (written === null) throw notKept(cache.folder); // it has to be run from there
    return written;
  } finally {
    forget();
    clear();
  }
}

function isFull(folder: string): boolean {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize < 1_000_000;
}

const notKept = (folder: string): CommandFailure =>
  new CommandFailure(
    `Node cannot be kept in ${folder}${isFull(folder) ? ": the disk is full" : ""}`,
    "it takes 300 MB there for a moment; XDG_CACHE_HOME names another place",
  );

async function npmInstall(wanted: string, folder: string): Promise<void> {
  // Also for another processor than this machine's. The program's digest says whether it is the right one.
  const quiet = [
    "--force",
    "--no-save",
    "--no-package-lock",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
  ];
  const child = spawn("npm", ["install", wanted, "--prefix", folder, ...quiet], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const outcome = await new Promise<number | string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", (status) => resolve(status ?? 1));
  });
  if (outcome === 0) return;
  const reason =
    typeof outcome === "string" ? outcome : (/npm (?:error|ERR!) (?!code)(.*)/.exec(said)?.[1] ?? said.trim());
  throw new CommandFailure(
    `npm cannot fetch ${wanted}, which images run on: ${reason}`,
    'once is enough, it is kept. Without a registry give a Node of your own: --node "$(which node)", or a base image: --base',
  );
}
