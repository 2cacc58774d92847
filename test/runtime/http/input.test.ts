import { describe, expect, it } from "vitest";
import type { InjectedRequest } from "../../../runtime/http/http-server.js";
import { listening, object, serve, type TestRoute } from "./server-under-test.js";

const echo: TestRoute = {
  route: "POST /echo/:id",
  params: object({ id: { type: "integer" } }),
  query: object(
    { limit: { type: "integer", default: 20, maximum: 100 }, tag: { type: "array", items: { type: "string" } } },
    [],
  ),
  headers: object({ "X-Amount": { type: "number" } }, []),
  body: object({ email: { type: "string", format: "email" }, note: { type: "string" } }, ["email"]),
  handle: ({ params, query, headers, body }) => ({
    params,
    query,
    body,
    amount: (headers as Record<string, unknown>)["X-Amount"],
  }),
};

const good = { method: "POST", url: "/echo/7", body: { email: "a@b.example" } };
const json = { "content-type": "application/json" };

describe("input", () => {
  it("reaches the handler converted, with defaults, and only as declared", async () => {
    const { inject } = await serve({ routes: [echo] });
    const response = await inject({ ...good, url: "/echo/7?tag=a", headers: { "x-amount": "1.5" } });
    expect(response.json()).toEqual({
      params: { id: 7 },
      query: { limit: 20, tag: ["a"] },
      body: { email: "a@b.example" },
      amount: 1.5,
    });
  });

  it.each<{ name: string; given: InjectedRequest; want: readonly string[] }>([
    {
      name: "everything that is wrong is told at once",
      given: {
        ...good,
        url: "/echo/x?limit=500&sort=up",
        headers: { "x-amount": "much" },
        body: { email: "nobody", admin: true },
      },
      want: [
        "/params/id must be a whole number",
        "/query/sort is not a known property",
        "/query/limit must be at most 100",
        "/headers/X-Amount must be a number",
        "/body/admin is not a known property",
        "/body/email must be an email address",
      ],
    },
    {
      name: "a missing body is told as missing",
      given: { method: "POST", url: "/echo/7" },
      want: ["/body is required"],
    },
    {
      name: "an empty JSON body is a missing one",
      given: { method: "POST", url: "/echo/7", headers: json },
      want: ["/body is required"],
    },
    { name: "a body of another type", given: { ...good, body: [1] }, want: ["/body must be an object"] },
    { name: "a body null", given: { ...good, headers: json, body: "null" }, want: ["/body must be an object"] },
    {
      name: "a repeated query key where one value is declared",
      given: { ...good, url: "/echo/7?limit=1&limit=2" },
      want: ["/query/limit must be a whole number"],
    },
    {
      name: "an attempt on the prototype by the query",
      given: { ...good, url: "/echo/7?__proto__=1" },
      want: ["/query/__proto__ is not a known property"],
    },
    { name: "broken JSON", given: { ...good, headers: json, body: '{"email":' }, want: ["/body is not valid JSON"] },
    {
      name: "an attempt on the prototype by the body",
      given: { ...good, headers: json, body: '{"__proto__":{"admin":true},"email":"a@b.example"}' },
      want: ["/body is not valid JSON"],
    },
    {
      name: "bytes that are not UTF-8",
      given: { ...good, headers: json, body: Buffer.from([0x22, 0xff, 0x22]) },
      want: ["/body is not valid UTF-8"],
    },
    {
      name: "deeply nested JSON",
      given: { ...good, headers: json, body: `${"[".repeat(100_000)}${"]".repeat(100_000)}` },
      want: ["/body must be an object"],
    },
  ])("$name: 400", async ({ given, want }) => {
    const { inject } = await serve({ routes: [echo] });
    const response = await inject(given);
    expect(response.status).toBe(400);
    expect(response.headers["content-type"]).toBe("application/problem+json; charset=utf-8");
    const { errors } = response.json() as { errors: { pointer: string; message: string }[] };
    expect(errors.map(({ pointer, message }) => `${pointer} ${message}`)).toEqual(want);
  });

  it("undeclared input does not reach the handler, and does no harm", async () => {
    const { inject } = await serve({
      routes: [
        { route: "POST /ping", handle: ({ body, query, params }) => ({ hasBody: body !== undefined, query, params }) },
      ],
    });
    const response = await inject({ method: "POST", url: "/ping?a=1", body: { a: 1 } });
    expect(response.json()).toEqual({ hasBody: false, query: {}, params: {} });
  });

  it.each([
    ["a text", "text/plain", "hello", 415],
    ["a form", "application/x-www-form-urlencoded", "a=1", 415],
    ["JSON of a special kind", "application/merge-patch+json", '{"email":"a@b.example"}', 200],
    ["JSON with a character set", "Application/JSON ; charset=utf-8", '{"email":"a@b.example"}', 200],
    ["JSON by another name", "application/jsonx", '{"email":"a@b.example"}', 415],
    ["JSON among others", "application/json, text/plain", '{"email":"a@b.example"}', 415],
    ["something without a type", "", '{"email":"a@b.example"}', 415],
  ])("%s as a body: %s", async (_name, contentType, body, status) => {
    const { inject } = await serve({ routes: [echo] });
    const response = await inject({ ...good, headers: { "content-type": contentType }, body });
    expect(response.status).toBe(status);
  });

  it.each([
    ["gzip", 415],
    ["identity", 200],
    ["", 200],
  ])('a body with the content-encoding "%s": %s', async (coding, status) => {
    const { inject } = await serve({ routes: [echo] });
    const body = '{"email":"a@b.example"}';
    const response = await inject({ ...good, headers: { ...json, "content-encoding": coding }, body });
    expect([response.status, response.headers["accept-encoding"]]).toEqual([
      status,
      status === 415 ? "identity" : undefined,
    ]);
  });

  it("a body beyond the limit is 413", async () => {
    const { address } = await listening({ routes: [echo], settings: { bodyLimit: 1_000 } });
    const response = await fetch(`${address.url}/echo/7`, { method: "POST", headers: json, body: "x".repeat(1_001) });
    expect([response.status, response.headers.get("content-type")]).toEqual([
      413,
      "application/problem+json; charset=utf-8",
    ]);
  });

  it("a body beyond the limit that does not say its length is 413", async () => {
    const { address } = await listening({ routes: [echo], settings: { bodyLimit: 1_000 } });
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode("x".repeat(2_000)));
        controller.close();
      },
    });
    const response = await fetch(`${address.url}/echo/7`, {
      method: "POST",
      headers: json,
      body,
      duplex: "half",
    } as RequestInit);
    expect(response.status).toBe(413);
  });
});
