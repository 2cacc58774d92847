import { type ArchiveEntry, archiveOf } from "./archive.js";
import { type Blob, digestOf, mediaTypes } from "./blob.js";
import { type Compression, compress } from "./compress.js";
import type { ImageCache } from "./image-cache.js";

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
  const diffId = digestOf(archive);
  const key = `layer-${diffId.slice("sha256:".length)}-${compression}-${compressor.version}`;
  const isKept = archive.length >= worthKeeping;
  const kept = isKept ? cache.read(key) : null;
  const content = kept?.content ?? (await compress(archive, { compression, node: compressor.path }));
  if (isKept && kept === null) cache.write(key, content);
  const mediaType = mediaTypes.layer[compression];
  return { name, mediaType, digest: digestOf(content), content, diffId, unpacked: archive.length };
}
