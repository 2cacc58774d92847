import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { imageUser } from "../deployment/files/dockerfile.js";
import { CommandFailure, isSystemError, UsageError } from "../failures.js";
import type { ArchiveEntry } from "./archive.js";
import type { Base } from "./base.js";
import { type Architecture, readElf, stripElf } from "./elf.js";
import { type ImageCache, sha256 } from "./image-cache.js";
import { type LayerMaker, layerMadeOnce } from "./layer.js";
import { fetchPinnedNode, pinnedNode } from "./pinned-node.js";
import { type MachineFile, nameResolution, sharedLibraries } from "./shared-libraries.js";

const nodePath = "/usr/local/bin/node";

/** A program of Node. */
export interface MachineNode extends MachineFile {
  readonly version: string;
}

export interface MachineNodeOptions {
  /** Absolute path of a Node that runs here. Left out: the one that images ship. */
  readonly given?: string | undefined;
  /** Of the image. */
  readonly architecture: Architecture;
  readonly cache: ImageCache;
}

export async function machineNode({ given, architecture, cache }: MachineNodeOptions): Promise<MachineNode> {
  if (given === undefined) return { ...(await fetchPinnedNode(architecture, cache)), version: pinnedNode.version };
  const content = readGiven(given);
  const found = readElf(content, given);
  if (found.architecture !== architecture)
    throw new CommandFailure(`${given} is for ${found.architecture}, and the image is for ${architecture}`);
  const { stdout } = spawnSync(given, ["--version"], { encoding: "utf8" });
  const version = /^v(\d+\.\d+\.\d+)\s*$/.exec(stdout ?? "")?.[1];
  if (version === undefined) throw new UsageError(`--node names ${given}, which is not Node`);
  return { path: given, content, version };
}

/** Node and the libraries of this machine that it needs; no shell, no package manager, no other program. */
export async function machineBase(node: MachineNode, maker: LayerMaker): Promise<Base> {
  const elf = readElf(node.content, node.path);
  const linked = sharedLibraries([node]);
  const libraries = [...linked, ...nameResolution(linked)];
  const recipe = JSON.stringify([node, ...libraries].map(({ path, content }) => [path, sha256(content)]));
  const entries = (): readonly ArchiveEntry[] => {
    const program = file(nodePath, stripElf(node.content, elf), 0o755);
    const files = [program, ...libraries.map(libraryEntry), ...systemFiles];
    return [...parentFolders(files), ...files, temporaryFolder];
  };
  const layer = await layerMadeOnce("base", { recipe, entries }, maker);
  return {
    architecture: elf.architecture,
    layers: [layer],
    node: nodePath,
    nodeVersion: node.version,
    variables: ["PATH=/usr/local/bin"],
    parts: [
      { name: "node", version: node.version, sha256: sha256(node.content), path: nodePath },
      ...libraries.map(({ path, content }) => ({
        name: path.split("/").at(-1) ?? path,
        version: null,
        sha256: sha256(content),
        path,
      })),
    ],
    origin: null,
  };
}

export const libraryEntry = ({ path, content }: MachineFile): ArchiveEntry => file(path, content, 0o755);

const file = (path: string, content: Buffer, mode: number): ArchiveEntry => ({
  kind: "file",
  path: path.replace(/^\//, ""),
  content,
  mode,
});

const text = (path: string, lines: readonly string[]): ArchiveEntry =>
  file(path, Buffer.from(lines.map((line) => `${line}\n`).join("")), 0o644);

const systemFiles: readonly ArchiveEntry[] = [
  text("/etc/passwd", [
    "root:x:0:0:root:/root:/sbin/nologin",
    `nonroot:x:${imageUser}:${imageUser}:nonroot:/app:/sbin/nologin`,
  ]),
  text("/etc/group", ["root:x:0:", `nonroot:x:${imageUser}:`]),
  text("/etc/nsswitch.conf", ["passwd: files", "group: files", "hosts: files dns"]),
  // Runtimes put their own in its place.
  text("/etc/hosts", ["127.0.0.1 localhost", "::1 localhost"]),
];

const temporaryFolder: ArchiveEntry = { kind: "folder", path: "tmp", mode: 0o1777 };

/** Every folder that holds one of the entries. */
export function parentFolders(entries: readonly ArchiveEntry[]): readonly ArchiveEntry[] {
  const paths = new Set<string>();
  for (const { path } of entries) {
    for (let folder = dirname(path); folder !== "."; folder = dirname(folder)) paths.add(folder);
  }
  return [...paths].map((path) => ({ kind: "folder", path, mode: 0o755 }));
}

export function machineArchitecture(): Architecture {
  const { platform, arch } = process;
  if (platform === "linux" && (arch === "x64" || arch === "arm64")) return arch;
  throw new CommandFailure(
    `images are for Linux, and this machine (${platform} ${arch}) has no libraries for them`,
    "give a base image that has Node: --base REGISTRY/NAME@sha256:…",
  );
}

function readGiven(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    if (isSystemError(error)) throw new UsageError(`--node names ${path}, which cannot be read (${error.code})`);
    throw error;
  }
}
