import { type Blob, descriptorOf, jsonBlob, mediaTypes } from "./blob.js";
import type { Layer } from "./layer.js";

/** A complete image, ready to be written or pushed. */
export interface Image {
  /** "shop:1.0.0" */
  readonly name: string;
  readonly manifest: Blob;
  readonly config: Blob;
  readonly layers: readonly Layer[];
}

export interface ImageParts {
  readonly name: string;
  readonly config: object;
  readonly layers: readonly Layer[];
  readonly annotations: Readonly<Record<string, string>>;
}

export function imageOf({ name, config, layers, annotations }: ImageParts): Image {
  const configBlob = jsonBlob(mediaTypes.config, config);
  const manifest = jsonBlob(mediaTypes.manifest, {
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    config: descriptorOf(configBlob),
    layers: layers.map(descriptorOf),
    annotations,
  });
  return { name, manifest, config: configBlob, layers };
}
