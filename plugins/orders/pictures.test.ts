import { createTestApp, type TestApp } from "nexus-platform/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { application, type Types } from "#nexus";

let app: TestApp<Types>;

beforeEach(async () => {
  app = await createTestApp(application, { only: ["orders"], services: { users: { find: async () => undefined } } });
});

afterEach(() => app.stop());

/** One pixel. */
const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
const clerk = { id: "clerk", roles: ["clerk"] };
const url = "/products/mug/picture";
const put = (body: Buffer, type = "image/png", product = "mug", as = clerk) =>
  app.inject({ method: "PUT", url: `/products/${product}/picture`, headers: { "content-type": type }, body, as });

test("a product is shown by its picture", async () => {
  expect(await app.inject({ url })).toMatchObject({ status: 404 });
  expect(await put(png)).toMatchObject({ status: 204 });
  const shown = await app.inject({ url });
  expect(shown).toMatchObject({
    status: 200,
    headers: { "content-type": "image/png", "content-length": String(png.length), "content-disposition": "inline" },
  });
  const etag = String(shown.headers["etag"]);
  expect(await app.inject({ url, headers: { "if-none-match": etag } })).toMatchObject({ status: 304, body: "" });
  expect(await app.inject({ url, headers: { range: "bytes=1-3" } })).toMatchObject({ status: 206, body: "PNG" });
  expect(await app.inject({ url, headers: { range: "bytes=900-" } })).toMatchObject({ status: 416 });
});

test("what is no picture, or too large, is not shown", async () => {
  expect(await put(png, "image/gif")).toMatchObject({ status: 415 });
  expect(await put(Buffer.from("<script>alert(1)</script>"))).toMatchObject({ status: 415 });
  expect(await put(Buffer.concat([png, Buffer.alloc(2_000_000)]))).toMatchObject({ status: 413 });
  expect(await app.inject({ url })).toMatchObject({ status: 404 });
});

test("only who may change products shows them", async () => {
  expect(await put(png, "image/png", "mug", { id: "ada", roles: ["member"] })).toMatchObject({ status: 403 });
  expect(await app.inject({ method: "PUT", url, headers: { "content-type": "image/png" }, body: png })).toMatchObject({
    status: 401,
  });
});

test("what the shop does not sell has no picture", async () => {
  for (const product of ["spoon", "__proto__", "..%2Fmug"]) {
    expect(await put(png, "image/png", product)).toMatchObject({ status: 404 });
  }
});
