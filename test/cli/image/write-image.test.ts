import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
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
    ["there is one more blob", (path) => writeFileSync(blobOf("two", path), "two")],
    ["half of it is missing", (path) => rmSync(join(path, "oci-layout"))],
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

describe("what is not of an image", () => {
  const foreign: readonly (readonly [sentence: string, place: string])[] = [
    ["beside it", "notes.txt"],
    ["among its blobs", "blobs/sha256/notes.txt"],
    ["in a folder of its own", "work/notes.txt"],
  ];
  it.each(foreign)("is not lost where it stands %s", (_sentence, place) => {
    const path = written("one");
    mkdirSync(dirname(join(path, place)), { recursive: true });
    writeFileSync(join(path, place), "mine");
    const before = contentsIn(path);
    expect(() => writeImage(imageWith("two"), path)).toThrow(
      /(?:notes\.txt|work) is no part of an image, so .* is left alone/,
    );
    expect(contentsIn(path)).toEqual(before);
  });

  it("is a file where a folder belongs, and is told as that", () => {
    const folder = temporaryFolder({ file: "mine" });
    expect(() => writeImage(imageWith("one"), join(folder, "file"))).toThrow("exists and is not an image");
    expect(() => writeImage(imageWith("one"), join(folder, "file/image"))).toThrow(
      `cannot be written to ${join(folder, "file/image")}: a file stands where a folder belongs (E`,
    );
  });
});

it("takes a folder that is empty, and the place that a link leads to", () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "real"));
  symlinkSync("real", join(folder, "image"));
  writeImage(imageWith("one"), join(folder, "image"));
  expect(contentsIn(join(folder, "real"))).toEqual(contentsIn(written("one")));
  writeImage(imageWith("two"), join(folder, "image"));
  expect(contentsIn(join(folder, "real"))).toEqual(contentsIn(written("two")));
  expect(readdirSync(folder).sort()).toEqual(["image", "real"]);
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
