import type { Blob } from "../blob.js";
import type { Image } from "../image.js";
import type { RegistryClient } from "./registry-client.js";
import { noRegistry } from "./registry-failure.js";

/** Sends what the registry does not have yet, the manifest last: until then nobody sees a new image. */
export async function pushImage({ manifest, config, layers }: Image, client: RegistryClient): Promise<void> {
  for (const blob of [...layers, config]) await pushBlob(blob, client);
  const { tag } = client.reference;
  await client.send({
    method: "PUT",
    path: `/manifests/${tag ?? manifest.digest}`,
    headers: { "content-type": manifest.mediaType },
    body: manifest.content,
    expected: [201],
  });
}

async function pushBlob({ digest, content }: Blob, { send, reference }: RegistryClient): Promise<void> {
  const found = await send({ method: "HEAD", path: `/blobs/${digest}`, expected: [200, 404] });
  if (found.status === 200) return;
  const begun = await send({ method: "POST", path: "/blobs/uploads/", expected: [202] });
  const location = begun.headers.get("location") ?? "";
  const place = location !== "" && URL.canParse(location, begun.url) ? new URL(location, begun.url) : null;
  if (place === null || !/^https?:$/.test(place.protocol))
    throw noRegistry(reference, `it names no address to send to ("${location}")`);
  place.searchParams.set("digest", digest);
  await send({
    method: "PUT",
    path: place.href,
    headers: { "content-type": "application/octet-stream" },
    body: content,
    expected: [201],
  });
}
