import { describe, expect, it } from "vitest";
import { noContent, reply } from "../../../runtime/api/reply.js";
import { PreparedResponse, responseClass } from "../../../runtime/http/prepared-response.js";
import { exchange, listening, type TestRoute } from "./server-under-test.js";

const route = (handle: TestRoute["handle"], responses?: TestRoute["responses"]): TestRoute => ({
  route: "GET /it",
  handle,
  ...(responses && { responses }),
});

describe("a prepared head", () => {
  it("is what this Node takes: otherwise every header is checked for each answer again", () => {
    expect(responseClass()).toBe(PreparedResponse);
  });

  // Injected requests have responses of their own, whose heads are not prepared.
  it.each<{ name: string; given: TestRoute; method?: string }>([
    { name: "a plain answer", given: route(() => ({ id: 1 })) },
    { name: "an answer to HEAD", given: route(() => ({ id: 1 })), method: "HEAD" },
    { name: "an empty answer", given: route(noContent, { 204: "empty" }) },
    { name: "headers of a handler", given: route(() => reply(200, {}, { "x-a": "b", "set-cookie": ["a=1", "b=2"] })) },
    { name: "a security header of a handler", given: route(() => reply(200, {}, { "x-frame-options": "DENY" })) },
    { name: "a refused header", given: route(() => reply(200, {}, { "x-a": "b\r\nc: d" })) },
    {
      name: "a handler that takes Fastify's objects",
      given: route((request) => {
        request.raw.reply.header("x-a", "b");
        return {};
      }),
    },
  ])("makes no difference to $name", async ({ given, method = "GET" }) => {
    const { address, inject } = await listening({ routes: [given] });
    const headers = { "x-request-id": "one" };
    const expected = await inject({ method, url: "/it", headers });
    const answer = await exchange(
      address,
      `${method} /it HTTP/1.1\r\nhost: a\r\nconnection: close\r\nx-request-id: one\r\n\r\n`,
    );
    const [head = "", body] = answer.split("\r\n\r\n");
    const [status, ...lines] = head.split("\r\n");
    expect([status?.split(" ")[1], body]).toEqual([String(expected.status), expected.body]);
    const ofNode = /^(?:date|connection): /i;
    const want = Object.entries(expected.headers).flatMap(([name, value]) =>
      [value].flat().map((one) => `${name}: ${one}`),
    );
    expect(lines.filter((line) => !ofNode.test(line)).sort()).toEqual(want.filter((line) => !ofNode.test(line)).sort());
  });
});
