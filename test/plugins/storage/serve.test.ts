import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { FileReply, Storage } from "../../../plugins/storage/contract.js";
import { isProblem, type Problem } from "../../../runtime/api/problem.js";
import { bytesOf, png } from "./contents.js";
import { type OpenStorage, storageEngines } from "./engines.js";

/** A request for a file, answered by every engine alike. */
for (const engine of storageEngines) {
  describe(`serving a file: ${engine.name}`, () => {
    const content = "0123456789";
    let opened: OpenStorage;
    let storage: Storage;
    let etag = "";
    let modified = "";

    beforeEach(async () => {
      opened = await engine.open();
      storage = opened.app.services.storage;
      await storage.put("digits.txt", Buffer.from(content), { contentType: "text/plain" });
      const file = await storage.head("digits.txt");
      etag = file?.etag ?? "";
      modified = file?.modifiedAt.toUTCString() ?? "";
    });
    afterEach(() => opened.close());

    const answered = async (promise: Promise<FileReply>) => {
      const { status, headers, body } = await promise;
      return { status, headers, text: body === undefined ? null : (await bytesOf(body)).toString() };
    };
    const refused = async (headers: object): Promise<Problem> => {
      const error: unknown = await storage.serve("digits.txt", { ...headers }).catch((reason: unknown) => reason);
      if (!isProblem(error)) throw new Error("It was not refused.");
      return error;
    };

    it("gives all of it, with what caches need", async () => {
      expect(await answered(storage.serve("digits.txt", {}))).toEqual({
        status: 200,
        text: content,
        headers: {
          "content-type": "text/plain",
          "content-length": "10",
          "content-disposition": "inline",
          "accept-ranges": "bytes",
          etag,
          "last-modified": modified,
          "cache-control": "private, no-cache",
          "x-content-type-options": "nosniff",
        },
      });
    });

    it.each([
      ["bytes=0-3", "0123", "bytes 0-3/10"],
      ["bytes=7-", "789", "bytes 7-9/10"],
      ["bytes=-2", "89", "bytes 8-9/10"],
      ["bytes=-200", content, "bytes 0-9/10"],
      ["bytes=4-400", "456789", "bytes 4-9/10"],
    ])("gives a part of it: %s", async (range, text, told) => {
      const answer = await answered(storage.serve("digits.txt", { range }));
      expect(answer).toMatchObject({ status: 206, text });
      expect(answer.headers).toMatchObject({ "content-range": told, "content-length": String(text.length) });
    });

    it.each(["bytes=0-1,3-4", "lines=1-2", "bytes=5-2", "bytes=-", "bytes=a-b"])("passes over %s", async (range) => {
      expect(await answered(storage.serve("digits.txt", { range }))).toMatchObject({ status: 200, text: content });
    });

    it.each(["bytes=10-", "bytes=10-20", "bytes=-0"])("refuses %s", async (range) => {
      expect(await refused({ range })).toMatchObject({ status: 416, headers: { "content-range": "bytes */10" } });
    });

    it("says nothing where the caller has it already", async () => {
      for (const tag of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
        const { status, text, headers } = await answered(storage.serve("digits.txt", { "if-none-match": tag }));
        expect({ status, text }).toEqual({ status: 304, text: null });
        expect(headers).toMatchObject({ etag });
        expect(headers).not.toHaveProperty("content-type");
      }
      expect(await answered(storage.serve("digits.txt", { "if-modified-since": modified }))).toMatchObject({
        status: 304,
      });
      const both = { "if-none-match": '"other"', "if-modified-since": modified };
      expect(await answered(storage.serve("digits.txt", both))).toMatchObject({ status: 200 });
    });

    it("gives a part only of the content that the caller has the rest of", async () => {
      const range = "bytes=0-1";
      const old = "Thu, 01 Jan 1970 00:00:00 GMT";
      expect(await answered(storage.serve("digits.txt", { range, "if-range": etag }))).toMatchObject({ status: 206 });
      expect(await answered(storage.serve("digits.txt", { range, "if-range": modified }))).toMatchObject({
        status: 206,
      });
      for (const other of ['"other"', `W/${etag}`, old]) {
        expect(await answered(storage.serve("digits.txt", { range, "if-range": other }))).toMatchObject({
          status: 200,
        });
      }
      expect(await refused({ "if-match": '"other"' })).toMatchObject({ status: 412 });
      expect(await refused({ "if-unmodified-since": old })).toMatchObject({ status: 412 });
      expect(await answered(storage.serve("digits.txt", { "if-match": etag }))).toMatchObject({ status: 200 });
    });

    it("is 404 where there is none", async () => {
      await expect(storage.serve("nothing", {})).rejects.toMatchObject({ status: 404 });
    });

    it("is empty where the file is", async () => {
      await storage.put("empty", Buffer.alloc(0));
      const answer = await answered(storage.serve("empty", {}));
      expect(answer).toMatchObject({ status: 200, text: "", headers: { "content-length": "0" } });
      await expect(storage.serve("empty", { range: "bytes=0-" })).rejects.toMatchObject({ status: 416 });
    });

    it("shows what is safe to show, and has the rest saved", async () => {
      await storage.put("page", Buffer.from("<script>"), { contentType: "text/html" });
      await storage.put("drawing", Buffer.from("<svg/>"), { contentType: "image/svg+xml" });
      await storage.put("disguise", Buffer.from("<html/>"), { contentType: "image/disguise+xml" });
      await storage.put("picture", png);
      const shown = async (key: string, download?: string) => {
        const { body, headers } = await storage.serve(key, {}, download === undefined ? {} : { download });
        body?.destroy();
        return headers["content-disposition"];
      };
      expect(await shown("page")).toBe("attachment");
      expect(await shown("drawing")).toBe("attachment");
      expect(await shown("disguise")).toBe("attachment");
      expect(await shown("picture")).toBe("inline");
      expect(await shown("picture", 'Ada\'s "täglich".png')).toBe(
        "attachment; filename=\"Ada's _t_glich_.png\"; filename*=UTF-8''Ada%27s%20%22t%C3%A4glich%22.png",
      );
    });
  });
}
