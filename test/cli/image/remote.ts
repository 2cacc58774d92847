import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { archiveOf } from "../../../compiler/cli/image/archive.js";
import { digestOf, mediaTypes } from "../../../compiler/cli/image/blob.js";
import { compress } from "../../../compiler/cli/image/compress.js";
import { type Image, imageOf } from "../../../compiler/cli/image/image.js";
import { openImageCache } from "../../../compiler/cli/image/image-cache.js";
import { parseReference } from "../../../compiler/cli/image/registry/reference.js";
import { type RegistryClient, registryClient } from "../../../compiler/cli/image/registry/registry-client.js";

export type Environment = Readonly<Record<string, string>>;

const nobody: Environment = { DOCKER_CONFIG: "/nowhere" };

/** Logged in nowhere, unless the environment says where. */
export function clientFor(text: string, what: "push" | "pull", environment: Environment = nobody): RegistryClient {
  return registryClient(parseReference(text, "--push"), { environment, plainHttp: false, what });
}

export const emptyCache = (): ReturnType<typeof openImageCache> => {
  const folder = mkdtempSync(join(tmpdir(), "nexus-cache-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return openImageCache({ XDG_CACHE_HOME: folder }, "");
};

/** Answers as it is told; gone after the test. Its host. */
export async function serverThat(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<string> {
  const server = createServer((request, response) => {
    request.resume();
    answer(request, response);
  }).listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** One file in one layer, said to be a base with Node. */
export async function smallImage(architecture: string): Promise<Image> {
  const entry = { kind: "file", path: "opt/node", mode: 0o755, content: Buffer.from("no program") } as const;
  const archive = archiveOf([entry]);
  const content = await compress(archive, { compression: "gzip", node: process.execPath });
  const diffId = digestOf(archive);
  const layer = { name: "base", mediaType: mediaTypes.layer.gzip, digest: digestOf(content), content, diffId };
  const config = { Entrypoint: ["/opt/node"], Env: ["PATH=/opt", "NODE_VERSION=24.21.0"] };
  return imageOf({
    name: "base:1",
    config: { os: "linux", architecture, config, rootfs: { type: "layers", diff_ids: [diffId] } },
    layers: [{ ...layer, unpacked: archive.length }],
    annotations: {},
  });
}
