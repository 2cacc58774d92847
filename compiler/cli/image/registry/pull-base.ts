import { CommandFailure, UsageError } from "../../failures.js";
import type { Base } from "../base.js";
import { digestOf, largestBlob, mediaTypes } from "../blob.js";
import type { Architecture } from "../elf.js";
import { type ImageCache, sha256 } from "../image-cache.js";
import type { Layer } from "../layer.js";
import { mustHaveNode } from "./base-node.js";
import type { RegistryClient } from "./registry-client.js";
import { type RemoteManifest, readConfig, readManifest } from "./remote-documents.js";

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
  const config = readConfig(await pullBlob(manifest.config.digest, options), manifest.layers.length, text);
  const { variables, entrypoint, diffIds } = config;
  if (config.platform !== platformFor(architecture)) throw wrongPlatform(text, [config.platform], architecture);
  const layers: Layer[] = [];
  for (const [index, descriptor] of manifest.layers.entries()) {
    const mediaType = ociType(descriptor.mediaType, text);
    const content = await pullBlob(descriptor.digest, options);
    const diffId = diffIds[index] as string; // there are as many
    layers.push({ name: "base", mediaType, digest: descriptor.digest, content, diffId, unpacked: null });
  }
  const base: Base = {
    architecture,
    layers,
    node: entrypoint.find((word) => /(?:^|\/)node$/.test(word)) ?? "node",
    nodeVersion: variables.find((variable) => variable.startsWith("NODE_VERSION="))?.split("=")[1] ?? null,
    variables,
    parts: [],
    origin: { name: `${registry}/${repository}`, digest },
  };
  await lookForNode(base, options);
  return base;
}

/** Once for each base: a large one takes seconds to look through. */
async function lookForNode(base: Base, { client, cache }: PullOptions): Promise<void> {
  const key = `node-${sha256(Buffer.from(JSON.stringify([base.layers.map(({ diffId }) => diffId), base.node, base.variables])))}`;
  if (cache.read(key) !== null) return;
  await mustHaveNode(base, client.reference.text);
  cache.write(key, Buffer.from("has Node"));
}

/** Of an index for several platforms the one that is meant. */
async function platformManifest(digest: string, options: PullOptions): Promise<RemoteManifest> {
  const { client, architecture } = options;
  const { text } = client.reference;
  const found = readManifest(await pullManifest(digest, options), text);
  if ("layers" in found) return found;
  const right = found.find(({ platform }) => platform === platformFor(architecture));
  if (right) return platformManifest(right.digest, options);
  // Attestations are for "unknown/unknown".
  const names = found.map(({ platform }) => platform).filter((platform) => !/unknown|undefined/.test(platform));
  throw wrongPlatform(text, names, architecture);
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
  const content = await client.read({ method: "GET", path, headers: { accept }, expected: [200] });
  if (content.length > largestBlob || digestOf(content) !== digest) {
    const { registry, text } = client.reference;
    throw new CommandFailure(
      `${registry} answers with something else than ${digest} for ${text}`,
      "is there a proxy or a login page in between? Otherwise try again",
    );
  }
  cache.write(key, content);
  return content;
}

async function withoutDigest(client: RegistryClient): Promise<UsageError> {
  const { tag, text } = client.reference;
  const path = `/manifests/${tag ?? "latest"}`;
  const accept = manifestTypes.join(", ");
  const digest = digestOf(await client.read({ method: "GET", path, headers: { accept }, expected: [200] }));
  return new UsageError(
    `--base takes an image by its digest, because a tag may mean another image tomorrow`,
    `today it is --base ${text}@${digest}`,
  );
}

function wrongPlatform(text: string, has: readonly string[], architecture: Architecture): CommandFailure {
  return new CommandFailure(
    `the base ${text} is for ${has.join(", ") || "no platform at all"}, and the image is for ${platformFor(architecture)}`,
    has.some((platform) => platform === "linux/amd64" || platform === "linux/arm64")
      ? `take a base that has this platform, or make an image for another with --platform`
      : "take a base that has this platform",
  );
}

const platformFor = (architecture: Architecture): string => `linux/${ociArchitecture(architecture)}`;

export const ociArchitecture = (architecture: Architecture): string => (architecture === "x64" ? "amd64" : "arm64");

/** Docker's media types of layers, in OCI's words. */
function ociType(mediaType: string, text: string): string {
  if (mediaType.startsWith("application/vnd.oci.image.layer.v1.tar")) return mediaType;
  if (mediaType === "application/vnd.docker.image.rootfs.diff.tar.gzip") return mediaTypes.layer.gzip;
  throw new CommandFailure(`the base ${text} has a layer of a kind that cannot be taken over: ${mediaType}`);
}
