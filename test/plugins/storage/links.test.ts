import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { png } from "./contents.js";
import { type StartedStorage, startOn, startStorage } from "./engines.js";
import { s3TestServer } from "./s3-test-server.js";

const closing: (() => Promise<void>)[] = [];
const started = async (...given: Parameters<typeof startStorage>): Promise<StartedStorage> => {
  const app = await startStorage(...given);
  closing.push(app.stop);
  return app;
};
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const minute = 60_000;

describe("signed links of a folder", () => {
  it("let whoever has one read the file, until they expire", async () => {
    const app = await started();
    await app.services.storage.put("products/mug.png", png);
    const url = await app.services.storage.signedUrl("products/mug.png", { method: "GET", expiresIn: minute });
    expect(url).toMatch(/^\/storage\/files\/mug\.png\?token=/);
    const answer = await app.inject({ url });
    expect(answer).toMatchObject({
      status: 200,
      headers: { "content-type": "image/png", "content-length": String(png.length) },
    });
    expect(await app.inject({ url, headers: { range: "bytes=0-3" } })).toMatchObject({ status: 206 });
    const etag = String(answer.headers["etag"]);
    expect(await app.inject({ url, headers: { "if-none-match": etag } })).toMatchObject({ status: 304, body: "" });
    expect(await app.inject({ url, headers: { range: "bytes=1000-" } })).toMatchObject({
      status: 416,
      headers: { "content-range": `bytes */${png.length}` },
    });
    const head = await app.inject({ method: "HEAD", url });
    expect(head).toMatchObject({ status: 200, body: "", headers: { "content-length": String(png.length) } });

    await app.clock.advance(minute);
    expect((await app.inject({ url })).json()).toMatchObject({
      status: 403,
      detail: "This link is not valid, or not any more.",
    });
  });

  it("let whoever has one store the file, within the limits", async () => {
    const app = await started({ max_size: "1kb" });
    const { storage } = app.services;
    const url = await storage.signedUrl("up/a.png", { method: "PUT", expiresIn: minute });
    const headers = { "content-type": "image/png" };
    expect(await app.inject({ method: "PUT", url, headers, body: Buffer.alloc(1_001) })).toMatchObject({ status: 413 });
    expect(await storage.head("up/a.png")).toBeUndefined();
    expect(await app.inject({ method: "PUT", url, headers, body: png })).toMatchObject({ status: 204 });
    expect(await storage.head("up/a.png")).toMatchObject({ contentType: "image/png", size: png.length });
    expect(await app.inject({ url })).toMatchObject({ status: 403 });
  });

  it("are worth nothing once a sign is changed", async () => {
    const app = await started();
    await app.services.storage.put("a", png);
    const url = await app.services.storage.signedUrl("a", { method: "GET", expiresIn: minute });
    const [path, token = ""] = url.split("token=");
    const [payload = "", signature = ""] = token.split(".");
    const forged = Buffer.from(JSON.stringify(["GET", 99_999_999_999, "a"])).toString("base64url");
    for (const other of [
      "",
      ".",
      payload,
      `${payload}.`,
      `${forged}.${signature}`,
      `${payload}.${signature.slice(1)}`,
      `x${token}`,
    ]) {
      expect(await app.inject({ url: `${path}token=${other}` })).toMatchObject({ status: 403 });
    }
    expect(await app.inject({ url: path ?? "" })).toMatchObject({ status: 400 });
  });

  it("carry the application's own address", async () => {
    const app = await started({ public_url: "https://shop.example/" });
    const url = await app.services.storage.signedUrl("a/ü b.txt", { method: "GET", expiresIn: minute });
    expect(url).toMatch(/^https:\/\/shop\.example\/storage\/files\/%C3%BC%20b\.txt\?token=/);
  });

  it("hold for a second at least and a week at most", async () => {
    const { storage } = (await started()).services;
    for (const expiresIn of [0, -1, Number.NaN, 7 * 24 * 60 * minute + 1]) {
      await expect(storage.signedUrl("a", { method: "GET", expiresIn })).rejects.toMatchObject({ status: 400 });
    }
  });

  it("are signed with a secret that is made once, for this user's eyes", async () => {
    const app = await started();
    const path = join(app.root, "data/storage.secret");
    const secret = await readFile(path, "utf8");
    expect(secret).toHaveLength(43);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const url = await app.services.storage.signedUrl("a", { method: "GET", expiresIn: minute });

    const next = await started({}, { root: app.root });
    expect(await readFile(path, "utf8")).toBe(secret);
    expect(await next.inject({ url })).toMatchObject({ status: 404 });
    const other = await started({ link_secret: "x".repeat(32) }, { root: app.root });
    expect(await other.inject({ url })).toMatchObject({ status: 403 });
    expect(JSON.stringify([app.logs, next.logs, other.logs])).not.toContain(url.split("token=")[1]);

    await writeFile(path, "short");
    await expect(startStorage({}, { root: app.root })).rejects.toThrow("holds no secret of at least 32 characters");
  });
});

describe("signed links of a bucket", () => {
  it("lead to the bucket itself", async () => {
    const server = await s3TestServer();
    closing.push(server.close);
    const app = await startOn(server);
    closing.push(app.stop);
    const { storage } = app.services;
    const put = await storage.signedUrl("a/ü b.png", { method: "PUT", expiresIn: minute });
    expect(put).toContain(`${server.endpoint}/files/a/%C3%BC%20b.png?X-Amz-Expires=60`);
    expect((await fetch(put, { method: "PUT", body: png, headers: { "content-type": "image/png" } })).status).toBe(200);
    const get = await storage.signedUrl("a/ü b.png", { method: "GET", expiresIn: minute });
    expect(Buffer.from(await (await fetch(get)).arrayBuffer())).toEqual(png);
    expect((await fetch(get.replace(/.$/, (last) => (last === "0" ? "1" : "0")))).status).toBe(403);
    expect(await app.inject({ url: "/storage/files/a?token=x" })).toMatchObject({ status: 404 });
  });
});
