import { compilerIdentity } from "../disk/compiler-identity.js";
import { type ArchiveEntry, archiveOf } from "./archive.js";
import { type Blob, digestOf, mediaTypes } from "./blob.js";
import { type Compression, compress } from "./compress.js";
import { type ImageCache, sha256 } from "./image-cache.js";

export interface Layer extends Blob {
  /** "base", "native", "application": for people. */
  readonly name: string;
  /** Digest of the archive as it was before it was compressed, which no compressor changes. */
  readonly diffId: string;
  /** Bytes of the archive; null where it was pulled. */
  readonly unpacked: number | null;
}

export interface LayerMaker {
  readonly cache: ImageCache;
  readonly compression: Compression;
  /** The Node that compresses. */
  readonly compressor: { readonly path: string; readonly version: string };
  /** Time of every file, in seconds since 1970. */
  readonly time: number;
}

/** Small ones are compressed as fast as they are read. */
const worthKeeping = 1_000_000;

export async function makeLayer(name: string, entries: readonly ArchiveEntry[], maker: LayerMaker): Promise<Layer> {
  const { cache, compression, compressor, time } = maker;
  const archive = archiveOf(entries, time);
  const made = { name, diffId: digestOf(archive), unpacked: archive.length };
  const isKept = archive.length >= worthKeeping;
  const kept = isKept ? keptLayer(made, maker) : null;
  if (kept !== null) return kept;
  const content = await compress(archive, { compression, node: compressor.path });
  if (isKept) cache.write(keyOf(made.diffId, maker), content);
  return layerOf(made, content, compression);
}

/** A layer that is made of what `recipe` names; made only where it is not kept from an earlier time. */
export async function layerMadeOnce(
  name: string,
  { recipe, entries }: { readonly recipe: string; readonly entries: () => readonly ArchiveEntry[] },
  maker: LayerMaker,
): Promise<Layer> {
  const { cache, time } = maker;
  const key = `recipe-${sha256(Buffer.from(JSON.stringify([compilerIdentity(), recipe, time])))}`;
  const written = cache.read(key)?.content.toString("utf8");
  // Written below, and checked by its digest.
  const known = written === undefined ? null : (JSON.parse(written) as Pick<Layer, "diffId" | "unpacked">);
  const kept = known === null ? null : keptLayer({ name, ...known }, maker);
  if (kept !== null) return kept;
  const layer = await makeLayer(name, entries(), maker);
  const { diffId, unpacked } = layer;
  if (known === null) cache.write(key, Buffer.from(JSON.stringify({ diffId, unpacked })));
  return layer;
}

type MadeLayer = Pick<Layer, "name" | "diffId" | "unpacked">;

function keptLayer(made: MadeLayer, maker: LayerMaker): Layer | null {
  const kept = maker.cache.read(keyOf(made.diffId, maker));
  return kept && layerOf(made, kept.content, maker.compression);
}

const keyOf = (diffId: string, { compression, compressor }: LayerMaker): string =>
  `layer-${diffId.slice("sha256:".length)}-${compression}-${compressor.version}`;

const layerOf = (made: MadeLayer, content: Buffer, compression: Compression): Layer => ({
  ...made,
  mediaType: mediaTypes.layer[compression],
  digest: digestOf(content),
  content,
});
