import { sha256 } from "./image-cache.js";

/** A piece of an image, named by its digest. */
export interface Blob {
  readonly mediaType: string;
  /** "sha256:…" */
  readonly digest: string;
  readonly content: Buffer;
}

/** How a manifest or an index refers to a blob. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Bytes. Node gives no digest of more in one piece, and reads no such file. */
export const largestBlob = 2 ** 31 - 1;

export const digestOf = (content: Buffer): string => `sha256:${sha256(content)}`;

export const descriptorOf = ({ mediaType, digest, content }: Blob): Descriptor => ({
  mediaType,
  digest,
  size: content.length,
});

export function jsonBlob(mediaType: string, value: object): Blob {
  const content = Buffer.from(JSON.stringify(value));
  return { mediaType, digest: digestOf(content), content };
}

export const mediaTypes = {
  index: "application/vnd.oci.image.index.v1+json",
  manifest: "application/vnd.oci.image.manifest.v1+json",
  config: "application/vnd.oci.image.config.v1+json",
  layer: { gzip: "application/vnd.oci.image.layer.v1.tar+gzip", zstd: "application/vnd.oci.image.layer.v1.tar+zstd" },
} as const;
