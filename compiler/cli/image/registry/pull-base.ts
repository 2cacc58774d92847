import { CommandFailure, UsageError } from "../../failures.js";
import type { Base } from "../base.js";
import { digestOf, mediaTypes } from "../blob.js";
import type { Architecture } from "../elf.js";
import type { ImageCache } from "../image-cache.js";
import type { Layer } from "../layer.js";
import type { RegistryClient } from "./registry-client.js";

interface RemoteDescriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly platform?: { readonly os: string; readonly architecture: string };
}

interface RemoteConfig {
  readonly os?: string;
  readonly architecture?: string;
  readonly config?: { readonly Env?: readonly string[] | null; readonly Entrypoint?: readonly string[] | null };
  readonly rootfs: { readonly diff_ids: readonly string[] };
}

export interface PullOptions {
  readonly client: RegistryClient;
  readonly cache: ImageCache;
  readonly architecture: Architecture;
}

const manifestTypes = [
  mediaTypes.index,
  mediaTypes.manifest,
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.docker.distribution.manifest.v2+json",
];

/** A base image from a registry, its layers as they are. Only by its digest: a tag may mean another image tomorrow. */
export async function pullBase(options: PullOptions): Promise<Base> {
  const { client, architecture } = options;
  const { text, digest, registry, repository } = client.reference;
  if (digest === null) throw await withoutDigest(client);
  const manifest = await platformManifest(digest, options);
  const config = json<RemoteConfig>(await pullBlob(manifest.config.digest, options));
  const isRight = config.os === "linux" && config.architecture === ociArchitecture(architecture);
  if (!isRight) throw wrongPlatform(text, [`${config.os}/${config.architecture}`], architecture);
  const { Env, Entrypoint } = config.config ?? {};
  const variables = Env ?? [];
  const layers: Layer[] = [];
  for (const [index, { mediaType, digest: layerDigest }] of manifest.layers.entries()) {
    const content = await pullBlob(layerDigest, options);
    const diffId = config.rootfs.diff_ids[index] ?? "";
    layers.push({
      name: "base",
      mediaType: ociType(mediaType, text),
      digest: layerDigest,
      content,
      diffId,
      unpacked: null,
    });
  }
  return {
    architecture,
    layers,
    node: Entrypoint?.find((word) => /(?:^|\/)node$/.test(word)) ?? "node",
    nodeVersion: variables.find((variable) => variable.startsWith("NODE_VERSION="))?.split("=")[1] ?? null,
    variables,
    parts: [],
    origin: { name: `${registry}/${repository}`, digest },
  };
}

interface RemoteManifest {
  readonly config: RemoteDescriptor;
  readonly layers: readonly RemoteDescriptor[];
}

/** Of an index for several platforms the one that is meant. */
async function platformManifest(digest: string, options: PullOptions): Promise<RemoteManifest> {
  const { client, architecture } = options;
  const found = json<Partial<RemoteManifest> & { readonly manifests?: readonly RemoteDescriptor[] }>(
    await pullManifest(digest, options),
  );
  if (found.config && found.layers) return { config: found.config, layers: found.layers };
  const platforms = (found.manifests ?? []).filter(({ platform }) => platform && platform.os !== "unknown");
  const right = platforms.find(
    ({ platform }) => platform?.os === "linux" && platform.architecture === ociArchitecture(architecture),
  );
  if (right) return platformManifest(right.digest, options);
  const names = platforms.map(({ platform }) => `${platform?.os}/${platform?.architecture}`);
  throw wrongPlatform(client.reference.text, names, architecture);
}

const pullManifest = (digest: string, options: PullOptions): Promise<Buffer> =>
  pulled(digest, options, { path: `/manifests/${digest}`, accept: manifestTypes.join(", ") });

const pullBlob = (digest: string, options: PullOptions): Promise<Buffer> =>
  pulled(digest, options, { path: `/blobs/${digest}`, accept: "*/*" });

/** What a digest names never changes: from the cache where it is there. */
async function pulled(
  digest: string,
  { client, cache }: PullOptions,
  { path, accept }: { readonly path: string; readonly accept: string },
): Promise<Buffer> {
  const key = "pulled";
  const kept = cache.read(key, digest.replace("sha256:", ""));
  if (kept !== null) return kept.content;
  const response = await client.send({ method: "GET", path, headers: { accept }, expected: [200] });
  const content = Buffer.from(await response.arrayBuffer());
  if (digestOf(content) !== digest) {
    const { registry, text } = client.reference;
    throw new CommandFailure(`${registry} answers with something else than ${digest} for ${text}`, "try again");
  }
  cache.write(key, content);
  return content;
}

async function withoutDigest(client: RegistryClient): Promise<UsageError> {
  const { tag, text } = client.reference;
  const path = `/manifests/${tag ?? "latest"}`;
  const accept = manifestTypes.join(", ");
  const response = await client.send({ method: "GET", path, headers: { accept }, expected: [200] });
  const digest = digestOf(Buffer.from(await response.arrayBuffer()));
  return new UsageError(
    `--base takes an image by its digest, because a tag may mean another image tomorrow`,
    `today it is --base ${text}@${digest}`,
  );
}

function wrongPlatform(text: string, has: readonly string[], architecture: Architecture): CommandFailure {
  return new CommandFailure(
    `the base ${text} is for ${has.join(", ") || "no platform at all"}, and the image is for linux/${ociArchitecture(architecture)}`,
    "take a base that has this platform, or name another with --platform",
  );
}

export const ociArchitecture = (architecture: Architecture): string => (architecture === "x64" ? "amd64" : "arm64");

/** Docker's media types of layers, in OCI's words. */
function ociType(mediaType: string, text: string): string {
  if (mediaType.startsWith("application/vnd.oci.image.layer.v1.tar")) return mediaType;
  if (mediaType === "application/vnd.docker.image.rootfs.diff.tar.gzip") return mediaTypes.layer.gzip;
  throw new CommandFailure(`the base ${text} has a layer of a kind that cannot be taken over: ${mediaType}`);
}

const json = <Value>(content: Buffer): Value => JSON.parse(content.toString("utf8")) as Value;
