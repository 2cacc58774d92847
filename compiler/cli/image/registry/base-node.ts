import { posix } from "node:path";
import { Readable } from "node:stream";
import zlib from "node:zlib";
import { CommandFailure } from "../../failures.js";
import type { Base } from "../base.js";
import type { Layer } from "../layer.js";
import { type ArchivedName, archiveNames } from "./archive-names.js";

/** Every path of an image. */
type Names = Map<string, ArchivedName>;

/** Throws where a base has no Node. What cannot be looked into, zstd on a Node that does not know it, is believed. */
export async function mustHaveNode({ layers, node, variables }: Base, text: string): Promise<void> {
  const names = await namesIn(layers, text);
  if (names === null) return;
  const isPath = node.startsWith("/");
  const places = isPath ? [node] : searchPath(variables).map((folder) => posix.join(folder, node));
  if (places.some((place) => isFile(names, place))) return;
  throw new CommandFailure(
    isPath
      ? `the base ${text} has no Node: its entrypoint is ${node}, and no such file is in it`
      : `the base ${text} has no Node: none of ${places.join(", ")} is in it`,
    "take a base that has Node 24 in its PATH or as its entrypoint, or leave --base out: then Nexus brings Node",
  );
}

/** Where runtimes look, too, if an image does not say. */
function searchPath(variables: readonly string[]): readonly string[] {
  const written = variables.find((variable) => variable.startsWith("PATH="))?.slice("PATH=".length);
  return (written || "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin").split(":").filter(Boolean);
}

async function namesIn(layers: readonly Layer[], text: string): Promise<Names | null> {
  const names: Names = new Map();
  for (const layer of layers) {
    const archive = unpacked(layer);
    if (archive === null) return null;
    const own = await archiveNames(archive).catch((error: unknown) => {
      throw new CommandFailure(
        `the base ${text} has a layer that cannot be unpacked, ${layer.digest}: ${error instanceof Error ? error.message : String(error)}`,
        "it is what its digest says: take another base",
      );
    });
    for (const name of own.keys()) removeBelow(names, name);
    for (const [name, found] of own) if (!posix.basename(name).startsWith(".wh.")) names.set(name, found);
  }
  return names;
}

function unpacked({ content, mediaType }: Layer): AsyncIterable<Uint8Array> | null {
  const packed = Readable.from([content]);
  if (mediaType.endsWith("gzip")) return packed.pipe(zlib.createGunzip());
  if (!mediaType.endsWith("zstd")) return packed;
  return "createZstdDecompress" in zlib ? packed.pipe(zlib.createZstdDecompress()) : null;
}

/** `.wh.name` in a layer takes away what those below it have of this name, `.wh..wh..opq` all that they have in the folder. */
function removeBelow(names: Names, whiteout: string): void {
  const { dir, base } = posix.parse(whiteout);
  if (!base.startsWith(".wh.")) return;
  const gone = base === ".wh..wh..opq" ? dir : posix.join(dir, base.slice(".wh.".length));
  const isGone = (name: string): boolean => gone === "" || name === gone || name.startsWith(`${gone}/`);
  for (const name of names.keys()) if (isGone(name)) names.delete(name);
}

/** As many links as Linux follows. */
function isFile(names: Names, path: string, links = 40): boolean {
  const parts = posix.normalize(path).split("/").filter(Boolean);
  for (const [index, part] of parts.entries()) {
    const folder = parts.slice(0, index).join("/");
    const found = names.get(posix.join(folder, part));
    if (found?.kind !== "link") continue;
    const target = posix.resolve("/", folder, found.to, ...parts.slice(index + 1));
    return links > 0 && isFile(names, target, links - 1);
  }
  return names.get(parts.join("/"))?.kind === "file";
}
