import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Storage } from "../../../plugins/storage/contract.js";
import { isProblem } from "../../../runtime/api/problem.js";
import { broken, bytesOf, noise, png, streamed } from "./contents.js";
import { type OpenStorage, storageEngines } from "./engines.js";

const statusOf = async (promise: Promise<unknown>): Promise<number | undefined> => {
  const error: unknown = await promise.then(
    () => undefined,
    (reason) => reason,
  );
  return isProblem(error) ? error.status : undefined;
};

const utf8 = (text: string): Buffer => Buffer.from(text);

/** What every engine promises. */
for (const engine of storageEngines) {
  describe(`the storage: ${engine.name}`, () => {
    let opened: OpenStorage;
    let storage: Storage;

    beforeEach(async () => {
      opened = await engine.open();
      storage = opened.app.services.storage;
    });
    afterEach(() => opened.close());

    const read = async (key: string): Promise<Buffer | undefined> => {
      const file = await storage.get(key);
      return file && bytesOf(file.stream);
    };
    const keys = async (): Promise<readonly string[]> => (await storage.list()).files.map(({ key }) => key);

    describe("a file", () => {
      it("comes back as it went in, with what is known of it", async () => {
        const stored = await storage.put("products/mug.png", png, {
          contentType: "image/png",
          metadata: { "taken-by": "Ada Løvelace; 100 % 🛒" },
        });
        expect(stored).toMatchObject({ key: "products/mug.png", size: png.length, contentType: "image/png" });
        const file = await storage.get("products/mug.png");
        expect(file).toMatchObject({
          key: "products/mug.png",
          size: png.length,
          contentType: "image/png",
          etag: stored.etag,
          metadata: { "taken-by": "Ada Løvelace; 100 % 🛒" },
          range: null,
        });
        expect(file && (await bytesOf(file.stream))).toEqual(png);
        expect(await storage.head("products/mug.png")).toMatchObject({ size: png.length, etag: stored.etag });
        expect(Math.abs(Date.now() - (file?.modifiedAt.getTime() ?? 0))).toBeLessThan(60_000);
      });

      it.each([
        ["of nothing", Buffer.alloc(0)],
        ["of a few bytes", utf8("täglich")],
        ["of a part and a byte", noise(8_000_001)],
        ["of exactly two parts", noise(16_000_000)],
        ["of many megabytes", noise(21_000_000)],
      ])("%s passes as a stream", async (_name, content) => {
        await storage.put("some/file", streamed(content));
        expect((await read("some/file"))?.equals(content)).toBe(true);
      });

      it("takes the place of the one before, whole", async () => {
        const first = await storage.put("page", utf8("one"), { contentType: "text/html", metadata: { a: "1" } });
        const second = await storage.put("page", utf8("second"), { contentType: "text/css" });
        expect(second.etag).not.toBe(first.etag);
        expect(await storage.head("page")).toMatchObject({
          size: 6,
          contentType: "text/css",
          etag: second.etag,
          metadata: {},
        });
        expect(await read("page")).toEqual(utf8("second"));
      });

      it("is what its content says", async () => {
        expect((await storage.put("a", png, { contentType: "text/plain" })).contentType).toBe("image/png");
        expect((await storage.put("b", utf8("<p>"), { contentType: "image/png" })).contentType).toBe("text/plain");
        expect((await storage.put("c", utf8("a;b"), { contentType: "text/csv" })).contentType).toBe("text/csv");
        expect((await storage.head("c"))?.contentType).toBe("text/csv");
      });

      it("that is not there is undefined, and deleting it does nothing", async () => {
        expect(await storage.get("nothing")).toBeUndefined();
        expect(await storage.head("nothing")).toBeUndefined();
        expect(await storage.copy("nothing", "more")).toBeUndefined();
        await storage.delete("nothing");
      });

      it("is gone once it is deleted", async () => {
        await storage.put("a/b/c", utf8("x"));
        await storage.delete("a/b/c");
        expect(await storage.get("a/b/c")).toBeUndefined();
        expect(await keys()).toEqual([]);
        await storage.put("a", utf8("in the place of the folder"));
        expect(await keys()).toEqual(["a"]);
      });

      it("can be copied, with what is known of it", async () => {
        await storage.put("a", png, { metadata: { by: "ada" } });
        expect(await storage.copy("a", "b/ü +?".replace("?", "!"))).toMatchObject({
          contentType: "image/png",
          size: png.length,
        });
        expect(await storage.head("b/ü +!")).toMatchObject({ contentType: "image/png", metadata: { by: "ada" } });
        expect(await read("b/ü +!")).toEqual(png);
        expect(await keys()).toEqual(["a", "b/ü +!"]);
      });

      it("is one of those that were written to it at the same time", async () => {
        const contents = Array.from({ length: 12 }, (_, index) => noise(50_000 + index));
        await Promise.all(
          contents.map((content, index) => storage.put("same", streamed(content), { metadata: { n: String(index) } })),
        );
        const file = await storage.get("same");
        const content = file && (await bytesOf(file.stream));
        const written = contents.findIndex((one) => content?.equals(one));
        expect(written).not.toBe(-1);
        expect(file?.metadata["n"]).toBe(String(written));
      });
    });

    describe("what is refused leaves nothing behind", () => {
      it("too many bytes, by the caller's limit", async () => {
        expect(await statusOf(storage.put("big", streamed(noise(100_001)), { maxSize: 100_000 }))).toBe(413);
        expect(await keys()).toEqual([]);
      });

      it("too many bytes after several parts", async () => {
        expect(await statusOf(storage.put("big", streamed(noise(17_000_001)), { maxSize: 17_000_000 }))).toBe(413);
        expect(await keys()).toEqual([]);
      });

      it("another type than may be stored", async () => {
        const types = ["image/png", "image/jpeg"];
        expect(await statusOf(storage.put("a", utf8("GIF87a…"), { contentType: "image/png", types }))).toBe(415);
        expect(await statusOf(storage.put("a", utf8("<script>"), { contentType: "image/png", types }))).toBe(415);
        expect(await statusOf(storage.put("a", png, { types }))).toBeUndefined();
        expect(await keys()).toEqual(["a"]);
      });

      it.each([
        ["at its start", 10],
        ["in the middle of a part", 1_000_000],
        ["after several parts", 17_000_000],
      ])("a content that fails %s", async (_name, length) => {
        const failure = new Error("the caller hung up");
        await storage.put("kept", utf8("before"));
        await expect(storage.put("kept", broken(noise(length), failure))).rejects.toBe(failure);
        await expect(storage.put("new", broken(noise(length), failure))).rejects.toBe(failure);
        expect(await keys()).toEqual(["kept"]);
        expect(await read("kept")).toEqual(utf8("before"));
      });

      it("a content that is destroyed while it is read", async () => {
        const content = streamed(noise(1_000));
        content.once("end", () => undefined);
        const never = Object.assign(content, {});
        const putting = storage.put("cut", never);
        never.destroy();
        await expect(putting).rejects.toThrow();
        expect(await keys()).toEqual([]);
      });

      it("a refused stream is destroyed", async () => {
        const content = streamed(noise(100_000));
        expect(await statusOf(storage.put("../up", content))).toBe(400);
        expect(content.destroyed).toBe(true);
      });
    });

    describe("keys", () => {
      it.each([
        "",
        "/a",
        "a/",
        "a//b",
        ".",
        "..",
        "a/../b",
        "a/./b",
        "a\\b",
        "C:a",
        "a\0",
        "a\nb",
        "a\u202eb",
        "con",
        "a/NUL.txt",
        "COM1",
        "a.",
        "a ",
        " a",
        "a?",
        "a*",
        ".nexus",
        ".nexus/about/x",
        "e\u0301",
        "\ud800",
        "x".repeat(201),
        `${"x/".repeat(256)}y`,
      ])("%j is refused", async (key) => {
        expect(await statusOf(storage.put(key, png))).toBe(400);
        expect(await statusOf(storage.get(key))).toBe(400);
        expect(await statusOf(storage.head(key))).toBe(400);
        expect(await statusOf(storage.delete(key))).toBe(400);
        expect(await statusOf(storage.copy(key, "b"))).toBe(400);
        expect(await statusOf(storage.signedUrl(key, { method: "GET", expiresIn: 60_000 }))).toBe(400);
      });

      it.each([
        "a",
        "A b",
        "täglich/日本/🛒",
        ".hidden/x",
        "a..b",
        "a'b&c=d+e%20f#g",
        "con-tent",
        `${"y".repeat(200)}/${"z".repeat(200)}`,
      ])("%j is taken", async (key) => {
        await storage.put(key, utf8(key));
        expect(await read(key)).toEqual(utf8(key));
        expect(await keys()).toEqual([key]);
      });
    });

    describe("metadata", () => {
      it.each([[{ "a b": "1" }], [{ A: "1" }], [{ a: "x".repeat(2_001) }]])("%j is refused", async (metadata) => {
        expect(await statusOf(storage.put("a", png, { metadata }))).toBe(400);
      });
    });

    describe("ranges", () => {
      const content = utf8("0123456789");

      it.each([
        [{ start: 0 }, "0123456789", { start: 0, end: 9 }],
        [{ start: 3, end: 5 }, "345", { start: 3, end: 5 }],
        [{ start: 9 }, "9", { start: 9, end: 9 }],
        [{ start: 5, end: 100 }, "56789", { start: 5, end: 9 }],
      ])("%j", async (range, want, told) => {
        await storage.put("digits", content);
        const file = await storage.get("digits", { range });
        expect(file).toMatchObject({ size: 10, range: told });
        expect(file && (await bytesOf(file.stream)).toString()).toBe(want);
      });

      it("beyond the end are 416, and nonsense is 400", async () => {
        await storage.put("digits", content);
        expect(await statusOf(storage.get("digits", { range: { start: 10 } }))).toBe(416);
        expect(await statusOf(storage.get("digits", { range: { start: -1 } }))).toBe(400);
        expect(await statusOf(storage.get("digits", { range: { start: 2, end: 1 } }))).toBe(400);
      });
    });

    describe("lists", () => {
      const names = ["a", "a-b", "a.txt", "a/1", "a/2/x", "a0", "b/c", "B", "ä", "日"];
      const sorted = [...names].sort((one, other) => Buffer.compare(utf8(one), utf8(other)));

      it("are in the order of the keys' bytes, in pages", async () => {
        // "a" and the folder "a" cannot both be there on a disk.
        const all = sorted.filter((name) => name !== "a");
        for (const name of all) await storage.put(name, utf8(name));
        expect(await keys()).toEqual(all);
        const pages: (readonly string[])[] = [];
        let after: string | null = "";
        while (after !== null) {
          const page: Awaited<ReturnType<Storage["list"]>> = await storage.list({ after, limit: 4 });
          pages.push(page.files.map(({ key }) => key));
          after = page.next;
        }
        expect(pages.flat()).toEqual(all);
        expect(pages.map(({ length }) => length)).toEqual([4, 4, 1]);
      });

      it("begin where they are told, and hold what begins so", async () => {
        for (const name of ["a/1", "a/2", "a/3", "ab", "b/1"]) await storage.put(name, utf8(name));
        const listed = async (options: object) => (await storage.list(options)).files.map(({ key }) => key);
        expect(await listed({ prefix: "a" })).toEqual(["a/1", "a/2", "a/3", "ab"]);
        expect(await listed({ prefix: "a/" })).toEqual(["a/1", "a/2", "a/3"]);
        expect(await listed({ prefix: "a/", after: "a/1" })).toEqual(["a/2", "a/3"]);
        expect(await listed({ after: "a/2", limit: 2 })).toEqual(["a/3", "ab"]);
        expect(await listed({ prefix: "c" })).toEqual([]);
        const { etag, size } = (await storage.list({ prefix: "ab" })).files[0] ?? {};
        expect({ etag, size }).toEqual({ etag: (await storage.head("ab"))?.etag, size: 2 });
        expect(await statusOf(storage.list({ limit: 0 }))).toBe(400);
      });
    });

    it("counts what it does", async () => {
      await storage.put("a", png);
      await storage.put("b", broken(png, new Error("cut"))).catch(() => undefined);
      await read("a");
      await storage.delete("a");
      expect(await opened.app.services.statistics.read()).toEqual({
        "storage.files_written": 1,
        "storage.files_read": 1,
        "storage.files_deleted": 1,
        "storage.writes_failed": 1,
        "storage.bytes_in": png.length,
        "storage.bytes_out": png.length,
      });
    });

    it("is healthy", async () => {
      expect((await opened.app.health()).plugins).toMatchObject({ storage: { state: "active" } });
    });
  });
}
