import type { Colors } from "../terminal.js";
import type { Image } from "./image.js";

export interface Places {
  /** File or folder; null where it was only pushed. */
  readonly output: string | null;
  /** Image in a registry; null where it was not pushed. */
  readonly pushed: string | null;
}

/** For machines. */
export function imageFacts(image: Image, { output, pushed }: Places): object {
  const { name, manifest, config, layers } = image;
  return {
    name,
    digest: manifest.digest,
    config: config.digest,
    size: sizeOf(image),
    layers: layers.map((layer) => ({
      name: layer.name,
      digest: layer.digest,
      diffId: layer.diffId,
      mediaType: layer.mediaType,
      size: layer.content.length,
      unpacked: layer.unpacked,
    })),
    output,
    pushed,
  };
}

/** For people. */
export function imageSummary(image: Image, { output, pushed }: Places, colors: Colors): string {
  const { name, manifest, layers } = image;
  const width = Math.max(...layers.map((layer) => layer.name.length));
  const places = [output, pushed].filter((place) => place !== null).join(", ");
  return [
    `${colors.green("✔")} ${places}  ${colors.dim(`${name}, ${megabytes(sizeOf(image)).trim()}`)}`,
    `  ${manifest.digest}`,
    ...layers.map((layer) => `    ${layer.name.padEnd(width)}  ${megabytes(layer.content.length)}`),
    "",
  ].join("\n");
}

const sizeOf = ({ layers }: Image): number => layers.reduce((sum, { content }) => sum + content.length, 0);

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(2).padStart(6)} MB`;
