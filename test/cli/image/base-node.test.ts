import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { digestOf, mediaTypes } from "../../../compiler/cli/image/blob.js";
import type { Layer } from "../../../compiler/cli/image/layer.js";
import { mustHaveNode } from "../../../compiler/cli/image/registry/base-node.js";
import { temporaryFolder } from "../nexus.js";

/** A file for each path; a path that is given another is a link there. */
type Files = Readonly<Record<string, string | null>>;

function layerOf(files: Files, format = "gnu"): Layer {
  const folder = temporaryFolder();
  for (const [path, target] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    if (target === null) writeFileSync(join(folder, path), "x".repeat(700));
    else symlinkSync(target, join(folder, path));
  }
  const file = join(temporaryFolder(), "layer.tar");
  execFileSync("tar", [`--format=${format}`, "-C", folder, "-cf", file, "."]);
  return packed(readFileSync(file));
}

function packed(archive: Buffer): Layer {
  const content = gzipSync(archive);
  const digest = digestOf(content);
  return { name: "base", mediaType: mediaTypes.layer.gzip, digest, content, diffId: digestOf(archive), unpacked: null };
}

const look = (layers: readonly Layer[], { node = "node", variables = [] as readonly string[] } = {}): Promise<void> =>
  mustHaveNode(
    { architecture: "x64", layers, node, nodeVersion: null, variables, parts: [], origin: null },
    "registry.example/base@sha256:1",
  );

const deep = `opt/${"a-long-name/".repeat(20)}node`;

interface Row {
  readonly sentence: string;
  readonly layers: readonly Files[];
  readonly node?: string;
  readonly variables?: readonly string[];
  readonly format?: string;
}

const having: readonly Row[] = [
  { sentence: "where runtimes look", layers: [{ "etc/passwd": null }, { "usr/local/bin/node": null }] },
  { sentence: "in its own PATH", layers: [{ "opt/node": null }], variables: ["PATH=/bin:/opt"] },
  { sentence: "as its entrypoint", layers: [{ "opt/node": null }], node: "/opt/node" },
  { sentence: "behind links", layers: [{ bin: "usr/bin", "usr/bin/node": "/opt/24/node", "opt/24/node": null }] },
  { sentence: "under a long path (GNU)", layers: [{ [deep]: null }], node: `/${deep}` },
  { sentence: "under a long path (pax)", layers: [{ [deep]: null }], node: `/${deep}`, format: "pax" },
  { sentence: "that a layer moves", layers: [{ "bin/node": null }, { "bin/.wh.node": null, "usr/bin/node": null }] },
];

it.each(having)("a base has Node $sentence", async ({ layers, format, ...how }) => {
  const made = layers.map((files) => layerOf(files, format));
  expect(await look(made, how)).toBeUndefined();
});

const without: readonly Row[] = [
  { sentence: "where it has other files", layers: [{ "bin/nodejs": null, "bin/node/README": null }] },
  { sentence: "where a layer takes it away", layers: [{ "bin/node": null }, { "bin/.wh.node": null }] },
  { sentence: "where a layer empties its folder", layers: [{ "bin/node": null }, { "bin/.wh..wh..opq": null }] },
  { sentence: "where its link leads nowhere", layers: [{ "bin/node": "/opt/node" }] },
  { sentence: "where its link leads to itself", layers: [{ "bin/node": "node" }] },
  { sentence: "where its entrypoint is not there", layers: [{ "bin/node": null }], node: "/opt/node" },
  { sentence: "where it has no layer", layers: [] },
];

it.each(without)("a base has no Node $sentence", async ({ layers, ...how }) => {
  await expect(
    look(
      layers.map((files) => layerOf(files)),
      how,
    ),
  ).rejects.toMatchObject({
    message: expect.stringMatching(/^the base registry\.example\/base@sha256:1 has no Node: /),
    help: expect.stringContaining("take a base that has Node 24"),
  });
});

it("a layer that is no archive is named", async () => {
  const broken = { ...layerOf({}), content: Buffer.from("no gzip") };
  await expect(look([broken])).rejects.toThrow(
    /has a layer that cannot be unpacked, sha256:.*: incorrect header check/,
  );
});
