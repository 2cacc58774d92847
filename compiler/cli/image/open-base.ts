import { resolve } from "node:path";
import type { CommandContext } from "../command-context.js";
import { UsageError } from "../failures.js";
import type { Base } from "./base.js";
import type { Compression } from "./compress.js";
import type { Architecture } from "./elf.js";
import { openImageCache } from "./image-cache.js";
import type { LayerMaker } from "./layer.js";
import { machineArchitecture, machineBase, machineNode } from "./machine-base.js";
import { pullBase } from "./registry/pull-base.js";
import { parseReference } from "./registry/reference.js";
import { registryClient } from "./registry/registry-client.js";
import { hasLibraries } from "./shared-libraries.js";

export interface BaseOptions {
  readonly base?: string;
  readonly node?: string;
  readonly platform?: Platform;
  readonly compression: Compression;
  readonly plainHttp?: boolean;
}

export type Platform = "linux/amd64" | "linux/arm64";

export interface OpenedBase {
  readonly base: Base;
  /** Makes the layers that come on it. */
  readonly maker: LayerMaker;
}

/** The base that was asked for: of this machine, or from a registry. */
export async function openBase(options: BaseOptions, { root, environment }: CommandContext): Promise<OpenedBase> {
  const { base: text, node, platform, compression, plainHttp = false } = options;
  const time = sourceDate(environment["SOURCE_DATE_EPOCH"]);
  const cache = openImageCache(environment, root);
  if (text !== undefined) {
    if (node !== undefined) throw new UsageError("--node is for images without --base: a base has its own Node");
    const client = registryClient(parseReference(text, "--base"), { environment, plainHttp, what: "pull" });
    const base = await pullBase({ client, cache, architecture: architectureOf(platform) });
    const compressor = { path: process.execPath, version: process.versions.node };
    return { base, maker: { cache, compression, compressor, time } };
  }
  const own = machineArchitecture();
  const architecture = platform === undefined ? own : architectureOf(platform);
  if (!hasLibraries(architecture))
    throw new UsageError(
      `this machine has no libraries for ${nameOf(architecture)}`,
      `install them beside its own (Debian, Ubuntu: "${installation(architecture)}"), make the image on such a machine, or take a base that has Node for it: --base REGISTRY/NAME@sha256:…`,
    );
  const program = await machineNode({
    given: node === undefined ? undefined : resolve(root, node),
    architecture,
    cache,
  });
  const compressor = architecture === own ? program : await machineNode({ architecture: own, cache });
  // The Node of the image compresses, too, or its like for this machine: whichever Node makes the image, its bytes are the same.
  const maker = { cache, compression, compressor, time };
  return { base: await machineBase(program, maker), maker };
}

const debianNames = { x64: "amd64", arm64: "arm64" } as const;

const nameOf = (architecture: Architecture): Platform => `linux/${debianNames[architecture]}`;

const installation = (architecture: Architecture): string =>
  `dpkg --add-architecture ${debianNames[architecture]} && apt-get update && apt-get install libstdc++6:${debianNames[architecture]}`;

function architectureOf(platform: Platform | undefined): Architecture {
  if (platform === undefined) return process.arch === "arm64" ? "arm64" : "x64";
  return platform === "linux/arm64" ? "arm64" : "x64";
}

/** The variable that reproducible builds agree on: seconds since 1970. Without it there is no time in an image. */
function sourceDate(text: string | undefined): number {
  if (text === undefined || text === "") return 0;
  if (!/^\d{1,10}$/.test(text)) throw new UsageError(`SOURCE_DATE_EPOCH takes seconds since 1970, not "${text}"`);
  return Number(text);
}
