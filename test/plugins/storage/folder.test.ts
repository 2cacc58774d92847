import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, realpathSync, rmSync, statSync } from "node:fs";
import { mkdir, readFile, rename, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { bytesOf, noise, png, streamed } from "./contents.js";
import { type StartedStorage, startStorage } from "./engines.js";

const closing: (() => unknown)[] = [];
const started = async (...given: Parameters<typeof startStorage>): Promise<StartedStorage> => {
  const app = await startStorage(...given);
  closing.push(app.stop);
  return app;
};
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const filesOf = (app: StartedStorage): string => join(app.root, "data/files");
const incomingOf = (app: StartedStorage): readonly string[] => readdirSync(join(filesOf(app), ".nexus/incoming"));

describe("a folder", () => {
  it("holds files under their own names, which people can read and put there", async () => {
    const app = await started();
    const { storage } = app.services;
    await storage.put("products/Mug.png", png);
    expect(await readFile(join(filesOf(app), "products/Mug.png"))).toEqual(png);

    await writeFile(join(filesOf(app), "products/by-hand"), png);
    const file = await storage.get("products/by-hand");
    expect(file).toMatchObject({ contentType: "image/png", size: png.length, metadata: {} });
    file?.stream.destroy();
    expect((await storage.list()).files.map(({ key }) => key)).toEqual(["products/Mug.png", "products/by-hand"]);
  });

  it("tells a content that was changed by hand", async () => {
    const app = await started();
    const { storage } = app.services;
    const before = await storage.put("a", Buffer.from("one"), { contentType: "text/css", metadata: { a: "1" } });
    await writeFile(join(filesOf(app), "a"), "another");
    const after = await storage.head("a");
    expect(after).toMatchObject({ size: 7, contentType: "text/plain", metadata: {} });
    expect(after?.etag).not.toBe(before.etag);
  });

  it("knows its files again after a backup came back", async () => {
    const app = await started();
    const { storage } = app.services;
    const before = await storage.put("a", Buffer.from("x"), { contentType: "text/css", metadata: { a: "1" } });
    const path = join(filesOf(app), "a");
    execFileSync("cp", ["-p", path, `${path}.copy`]);
    await rename(`${path}.copy`, path);
    expect(await storage.head("a")).toMatchObject({ contentType: "text/css", etag: before.etag, metadata: { a: "1" } });
  });

  it("cannot hold a file and a folder of one name", async () => {
    const { storage } = (await started()).services;
    await storage.put("a", png);
    await expect(storage.put("a/b", png)).rejects.toMatchObject({ status: 409 });
    await expect(storage.put("a/b/c", png)).rejects.toMatchObject({ status: 409 });
    await storage.put("b/c/d", png);
    await expect(storage.put("b/c", png)).rejects.toMatchObject({ status: 409 });
    await expect(storage.put("b", png)).rejects.toMatchObject({ status: 409 });
    expect(await storage.head("b/c")).toBeUndefined();
    expect((await storage.list()).files.map(({ key }) => key)).toEqual(["a", "b/c/d"]);
    expect(await storage.head("a")).toMatchObject({ contentType: "image/png" });
  });

  it("lets no link lead out of it", async () => {
    const app = await started();
    const { storage } = app.services;
    const outside = join(app.root, "outside");
    await mkdir(outside);
    await writeFile(join(outside, "secret"), "secret");
    await storage.put("kept/x", png);
    await symlink(outside, join(filesOf(app), "folder"));
    await symlink(join(outside, "secret"), join(filesOf(app), "file"));
    await symlink(join(outside, "nothing"), join(filesOf(app), "nothing"));
    await symlink(join(filesOf(app), "kept"), join(filesOf(app), "inside"));
    expect(await storage.get("nothing")).toBeUndefined();
    for (const key of ["folder/secret", "file", "inside/x"]) {
      expect(await storage.get(key)).toBeUndefined();
      expect(await storage.head(key)).toBeUndefined();
      await expect(storage.put(key, png)).rejects.toMatchObject({ status: 409 });
      await storage.delete(key);
    }
    await expect(storage.put("folder/new", png)).rejects.toMatchObject({ status: 409 });
    await expect(storage.put("folder/deep/new", png)).rejects.toMatchObject({ status: 409 });
    expect(readdirSync(outside)).toEqual(["secret"]);
    expect(await readFile(join(outside, "secret"), "utf8")).toBe("secret");
    expect((await storage.list()).files.map(({ key }) => key)).toEqual(["kept/x"]);
  });

  it("makes no file of what is none", async () => {
    const app = await started();
    execFileSync("mkfifo", [join(filesOf(app), "pipe")]);
    await mkdir(join(filesOf(app), "folder"));
    for (const key of ["pipe", "folder"]) expect(await app.services.storage.get(key)).toBeUndefined();
    expect((await app.services.storage.list()).files).toEqual([]);
  });

  it("removes what a killed process left, once it is a day old", async () => {
    const app = await started();
    const incoming = join(filesOf(app), ".nexus/incoming");
    await writeFile(join(incoming, "old"), "half");
    await writeFile(join(incoming, "young"), "half");
    const twoDaysAgo = Date.now() / 1_000 - 2 * 24 * 3_600;
    await utimes(join(incoming, "old"), twoDaysAgo, twoDaysAgo);
    await started({}, { root: app.root });
    expect(readdirSync(incoming)).toEqual(["young"]);
  });

  it("leaves no folder of what is on its way, whatever happened to it", async () => {
    const app = await started();
    const { storage } = app.services;
    await storage.put("a", streamed(noise(100_000)));
    await storage.put("b", streamed(noise(100_000)), { maxSize: 10 }).catch(() => undefined);
    await storage.put("a/b", png).catch(() => undefined);
    expect(incomingOf(app)).toEqual([]);
  });

  it("gives what was opened, whatever takes its place meanwhile", async () => {
    const { storage } = (await started()).services;
    const [first, second] = [noise(3_000_000), noise(3_000_000)];
    await storage.put("a", first);
    const file = await storage.get("a");
    await storage.put("a", second);
    expect(file && (await bytesOf(file.stream)).equals(first)).toBe(true);
    const removed = await storage.get("a");
    await storage.delete("a");
    expect(removed && (await bytesOf(removed.stream)).equals(second)).toBe(true);
  });

  it("that cannot be written stops the start, and says what to do", async () => {
    const path = mkdtempSync(join(tmpdir(), "nexus-storage-"));
    closing.push(() => rmSync(path, { recursive: true }));
    await writeFile(join(path, "file"), "");
    await expect(startStorage({ folder: join(path, "file/files") })).rejects.toThrow(
      /Files cannot be kept in .*file\/files: ENOTDIR.*Let this user write there, or set another "folder"\./,
    );
  });

  it("that is gone is not healthy", async () => {
    const app = await started();
    await rm(filesOf(app), { recursive: true });
    expect(await app.health()).toMatchObject({ status: "degraded" });
  });
});

/** A file system of one megabyte; null where this user may not mount one. */
function smallDisk(): string | null {
  const path = realpathSync(mkdtempSync(join(tmpdir(), "nexus-disk-")));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", path], { stdio: "ignore" });
  } catch {
    rmSync(path, { recursive: true });
    return null;
  }
  return path;
}

const disk = smallDisk();
afterAll(() => {
  if (disk === null) return;
  execFileSync("umount", [disk]);
  rmSync(disk, { recursive: true });
});

describe.skipIf(disk === null)("a disk that is full (a mount that needs rights)", () => {
  it("is a 507, keeps what is there, and works again once there is room", async () => {
    const app = await started({ folder: String(disk) });
    const { storage } = app.services;
    await storage.put("kept", noise(400_000), { metadata: { a: "1" } });
    const error: unknown = await storage.put("kept", streamed(noise(900_000))).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ status: 507, detail: "The storage is full.", cause: { code: "ENOSPC" } });
    await expect(storage.put("new", streamed(noise(900_000)))).rejects.toMatchObject({ status: 507 });
    expect(readdirSync(join(String(disk), ".nexus/incoming"))).toEqual([]);
    expect(await storage.head("kept")).toMatchObject({ size: 400_000, metadata: { a: "1" } });
    expect(statSync(join(String(disk), "kept")).size).toBe(400_000);
    await storage.delete("kept");
    await storage.put("new", streamed(noise(900_000)));
    await storage.delete("new");
  });
});
