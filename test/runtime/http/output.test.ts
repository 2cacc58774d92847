import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { conflict, Problem } from "../../../runtime/api/problem.js";
import { created, noContent, reply } from "../../../runtime/api/reply.js";
import { type Handler, listening, object, serve, type TestRoute } from "./server-under-test.js";

const user = object({ id: { type: "integer" } });
const route = (handle: Handler, responses: NonNullable<TestRoute["responses"]> = { 200: user }): TestRoute => ({
  route: "GET /it",
  responses,
  handle,
});
const get = { method: "GET", url: "/it" };

describe("output", () => {
  it.each<{ name: string; given: TestRoute; want: readonly [number, string | undefined, string] }>([
    {
      name: "plain data takes the first 2xx",
      given: route(() => ({ id: 1 }), { 201: user, 202: user }),
      want: [201, "application/json; charset=utf-8", '{"id":1}'],
    },
    {
      name: "undeclared fields never leave",
      given: route(async () => ({ id: 1, password: "x" })),
      want: [200, "application/json; charset=utf-8", '{"id":1}'],
    },
    {
      name: "a reply chooses its status",
      given: route(() => created({ id: 2 }), { 200: user, 201: user }),
      want: [201, "application/json; charset=utf-8", '{"id":2}'],
    },
    {
      name: "nothing for an empty response",
      given: route(() => noContent(), { 204: "empty" }),
      want: [204, undefined, ""],
    },
    {
      name: "plain nothing for an empty response",
      given: route(() => undefined, { 204: "empty" }),
      want: [204, undefined, ""],
    },
    {
      name: "a text of another type",
      given: route(() => "a;b", { 200: "content text/csv" }),
      want: [200, "text/csv", "a;b"],
    },
    {
      name: "bytes",
      given: route(() => new Uint8Array([104, 105]), { 200: "content application/octet-stream" }),
      want: [200, "application/octet-stream", "hi"],
    },
    {
      name: "a stream",
      given: route(() => Readable.from(["a", "b"]), { 200: "content text/plain" }),
      want: [200, "text/plain", "ab"],
    },
    {
      name: "null where the schema allows it",
      given: route(() => null, { 200: { anyOf: [user, { type: "null" }] } }),
      want: [200, "application/json; charset=utf-8", "null"],
    },
  ])("$name", async ({ given, want }) => {
    const { inject } = await serve({ routes: [given] });
    const { status, headers, body } = await inject(get);
    expect([status, headers["content-type"], body]).toEqual(want);
  });

  it("sends a header as often as its list says", async () => {
    const cookies = ["a=1; HttpOnly", "b=2"];
    const { inject } = await serve({ routes: [route(() => reply(200, { id: 1 }, { "set-cookie": cookies }))] });
    expect((await inject(get)).headers["set-cookie"]).toEqual(cookies);
  });

  it("a reply's headers are sent", async () => {
    const { inject } = await serve({ routes: [route(() => reply(200, { id: 1 }, { location: "/users/1" }))] });
    expect((await inject(get)).headers["location"]).toBe("/users/1");
  });

  it.each<{ name: string; given: TestRoute; logged: string }>([
    {
      name: "an undeclared status",
      given: route(() => reply(418, {}, { "x-leak": "1" })),
      logged: "answered with status 418, which is not declared",
    },
    {
      name: "a body that does not fit",
      given: route(() => ({ id: "1", secret: "leak" })),
      logged: "/id must be a whole number",
    },
    { name: "null where an object is declared", given: route(() => null), logged: "it must be an object" },
    {
      name: "undefined where an object is declared",
      given: route(async () => undefined),
      logged: "it must be an object",
    },
    {
      name: "an object where content is declared",
      given: route(() => ({}), { 200: "content text/csv" }),
      logged: "must return a string, bytes or a stream",
    },
    {
      name: "an error",
      given: route(() => {
        throw new Error("leak");
      }),
      logged: "leak",
    },
    {
      name: "a rejection",
      given: route(async () => {
        throw new Error("leak");
      }),
      logged: "leak",
    },
    {
      name: "a thrown text",
      given: route(() => {
        throw "leak";
      }),
      logged: "leak",
    },
    {
      name: "a thrown null",
      given: route(() => {
        throw null;
      }),
      logged: "Nothing was thrown",
    },
    {
      name: "a problem with an impossible status",
      given: route(() => {
        throw new Problem({ status: 200, title: "leak" });
      }),
      logged: "leak",
    },
  ])("$name: 500, with the reason in the log only", async ({ given, logged }) => {
    const { inject, log } = await serve({ routes: [given] });
    const response = await inject(get);
    expect(response.status).toBe(500);
    expect(response.headers["x-leak"]).toBeUndefined();
    expect(response.body).not.toMatch(/leak|handler0|\.ts|at /);
    const failed = log.find(({ message }) => message === "request failed");
    expect(String(failed?.["err"])).toContain(logged);
    expect(failed).toMatchObject({
      level: "error",
      plugin: "shop",
      route: "handler0",
      requestId: response.headers["x-request-id"],
    });
  });

  it("a thrown problem is told to the caller whole", async () => {
    const thrown = conflict("a@b.example is registered already", {
      type: "https://shop.example/taken",
      errors: [{ pointer: "/body/email", message: "is taken" }],
      headers: { "x-hint": "sign in" },
    });
    const { inject, log } = await serve({ routes: [route(() => Promise.reject(thrown))] });
    const response = await inject({ ...get, headers: { "x-request-id": "abc-1" } });
    expect(response.json()).toEqual({
      type: "https://shop.example/taken",
      title: "Conflict",
      status: 409,
      detail: "a@b.example is registered already",
      requestId: "abc-1",
      errors: [{ pointer: "/body/email", message: "is taken" }],
    });
    expect(response.headers["x-hint"]).toBe("sign in");
    expect(log.map(({ message }) => message)).toEqual(["request completed"]);
  });

  it("a problem of another copy of the package is one too", async () => {
    const foreign = Object.assign(new Error("gone"), {
      [Symbol.for("nexus.problem")]: true,
      status: 410,
      title: "Gone",
      detail: "gone",
      type: "about:blank",
      errors: [],
      headers: {},
    });
    const { inject } = await serve({
      routes: [
        route(() => {
          throw foreign;
        }),
      ],
    });
    expect((await inject(get)).status).toBe(410);
  });

  it("a declared problem that is returned is a problem response", async () => {
    const { inject } = await serve({
      routes: [route(() => reply(404, "no such thing"), { 200: user, 404: "problem" })],
    });
    expect((await inject(get)).json()).toMatchObject({ status: 404, title: "Not Found", detail: "no such thing" });
  });

  it.each(["ECONNRESET", "constructor"])(
    "a handler's own error with the code %s is no fault of the caller",
    async (code) => {
      const { inject, log } = await serve({
        routes: [route(() => Promise.reject(Object.assign(new Error("lost"), { code })))],
      });
      expect((await inject(get)).status).toBe(500);
      expect(log.map(({ message }) => message)).toContain("request failed");
    },
  );

  it("secrets do not leave in problems", async () => {
    const { inject } = await serve({
      routes: [
        route(() => {
          throw conflict("key sesame-4711 is used");
        }),
      ],
      secrets: ["sesame-4711"],
    });
    expect((await inject(get)).json()).toMatchObject({ detail: "key ••• is used" });
  });

  it("HEAD answers like GET, without the body", async () => {
    const { address } = await listening({ routes: [route(() => ({ id: 1 }))] });
    const response = await fetch(`${address.url}/it`, { method: "HEAD" });
    expect([response.status, response.headers.get("content-length"), await response.text()]).toEqual([200, "8", ""]);
  });

  it("a HEAD route of its own comes before GET's", async () => {
    const head: TestRoute = { route: "HEAD /it", responses: { 204: "empty" }, handle: () => undefined };
    const { inject } = await serve({ routes: [route(() => ({ id: 1 })), head] });
    expect((await inject({ method: "HEAD", url: "/it" })).status).toBe(204);
  });

  it("a stream that breaks before its first byte is a problem", async () => {
    const broken = (): Readable =>
      new Readable({
        read() {
          this.destroy(new Error("leak"));
        },
      });
    const { address } = await listening({ routes: [route(broken, { 200: "content text/plain" })] });
    const response = await fetch(`${address.url}/it`);
    expect([response.status, await response.text()]).toEqual([500, expect.not.stringContaining("leak")]);
  });

  it("a handler may answer with Fastify's own objects", async () => {
    const { inject } = await serve({ routes: [route(({ raw }) => void raw.reply.code(299).send("raw"))] });
    const response = await inject(get);
    expect([response.status, response.body]).toEqual([299, "raw"]);
  });
});
