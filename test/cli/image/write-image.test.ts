import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { digestOf, mediaTypes } from "../../../compiler/cli/image/blob.js";
import { type Image, imageOf } from "../../../compiler/cli/image/image.js";
import { writeImage } from "../../../compiler/cli/image/write-image.js";
import { temporaryFolder } from "../nexus.js";

describe("an image that is written again", () => {
  it("is not touched where it stands there already", () => {
    const path = written("one");
    const before = filesIn(path);
    writeImage(imageWith("one"), path);
    expect(filesIn(path)).toEqual(before);
  });

  const damages: readonly (readonly [sentence: string, damage: (path: string) => void])[] = [
    ["a blob has another content", (path) => writeFileSync(blobOf("one", path), "two")],
    ["a blob has another size", (path) => writeFileSync(blobOf("one", path), "")],
    ["the index is another one", (path) => writeFileSync(join(path, "index.json"), "{}")],
    ["there is one more file", (path) => writeFileSync(join(path, "blobs", "more"), "")],
  ];
  it.each(damages)("is made anew where %s", (_sentence, damage) => {
    const path = written("one");
    const before = contentsIn(path);
    damage(path);
    writeImage(imageWith("one"), path);
    expect(contentsIn(path)).toEqual(before);
  });

  it("leaves nothing of another one", () => {
    const path = written("one");
    writeImage(imageWith("two"), path);
    expect(contentsIn(path)).toEqual(contentsIn(written("two")));
  });
});

function written(layer: string): string {
  const path = join(temporaryFolder(), "image");
  writeImage(imageWith(layer), path);
  return path;
}

function imageWith(layer: string): Image {
  const content = Buffer.from(layer);
  const digest = digestOf(content);
  const made = { name: "base", mediaType: mediaTypes.layer.gzip, digest, content, diffId: digest, unpacked: 3 };
  return imageOf({ name: "shop:1", config: { os: "linux" }, layers: [made], annotations: {} });
}

const blobOf = (layer: string, path: string): string =>
  join(path, "blobs", digestOf(Buffer.from(layer)).replace(":", "/"));

function pathsIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length))
    .sort();
}

const filesIn = (folder: string): readonly (readonly [string, number])[] =>
  pathsIn(folder).map((path) => [path, statSync(join(folder, path)).ino]);

const contentsIn = (folder: string): readonly (readonly [string, string])[] =>
  pathsIn(folder).map((path) => [path, readFileSync(join(folder, path), "utf8")]);
