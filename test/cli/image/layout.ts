import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface Layout {
  readonly digest: string;
  readonly index: { readonly manifests: readonly Descriptor[] };
  readonly manifest: { readonly config: Descriptor; readonly layers: readonly Descriptor[] };
  readonly config: {
    readonly architecture: string;
    readonly created: string;
    readonly config: Readonly<Record<string, unknown>> & {
      readonly Entrypoint: readonly string[];
      readonly Env: readonly string[];
    };
    readonly rootfs: { readonly diff_ids: readonly string[] };
  };
  /** Uncompressed, in order. */
  readonly archives: readonly Buffer[];
}

/** Reads an image layout as others do: every blob is looked up by its digest, and must have it. */
export function readLayout(folder: string): Layout {
  const blob = ({ digest, size }: Descriptor): Buffer => {
    const content = readFileSync(join(folder, "blobs", ...digest.split(":")));
    if (digestOf(content) !== digest || content.length !== size) throw new Error(`${digest} is not what its name says`);
    return content;
  };
  const json = <Value>(text: Buffer): Value => JSON.parse(text.toString()) as Value;
  const index = json<Layout["index"]>(readFileSync(join(folder, "index.json")));
  const [first] = index.manifests;
  if (!first) throw new Error("the index is empty");
  const manifest = json<Layout["manifest"]>(blob(first));
  const config = json<Layout["config"]>(blob(manifest.config));
  const archives = manifest.layers.map((layer) => gunzipSync(blob(layer)));
  return { digest: first.digest, index, manifest, config, archives };
}

export const digestOf = (content: Buffer): string => `sha256:${createHash("sha256").update(content).digest("hex")}`;

/** Unpacks its layers, one over the other, into a folder that then is the root of a file system. */
export function unpack({ archives }: Layout, folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const archive of archives) {
    const path = join(folder, "..", "layer.tar");
    writeFileSync(path, archive);
    execFileSync("tar", ["--numeric-owner", "--same-permissions", "-xf", path, "-C", folder]);
  }
}
