import { METHODS } from "node:http";
import { createServer } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { reply } from "../../../runtime/api/reply.js";
import { exchange, listening, serve, type TestRoute } from "./server-under-test.js";

const ping: TestRoute = { route: "GET /ping", handle: () => ({ pong: true }) };
const save: TestRoute = { route: "POST /save", body: { type: "object" }, handle: () => ({ saved: true }) };
const head = (lines: string, first = "GET /ping HTTP/1.1"): string =>
  `${first}\r\nhost: x\r\nconnection: close\r\n${lines}\r\n`;
const post = "POST /save HTTP/1.1";
const json = "content-type: application/json\r\n";

describe("what is not a well-formed request", () => {
  it.each<{ name: string; given: string | Buffer; want: number }>([
    { name: "no HTTP at all", given: "hello\r\n\r\n", want: 400 },
    { name: "binary", given: Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01]), want: 400 },
    { name: "an unknown method", given: head("", "FROB /ping HTTP/1.1"), want: 400 },
    { name: "an impossible version", given: head("", "GET /ping HTTP/9.9"), want: 400 },
    { name: "a NUL byte in the path", given: head("", "GET /pi\0ng HTTP/1.1"), want: 400 },
    { name: "a control character in a header", given: head("x-a: b\x01c\r\n"), want: 400 },
    { name: "no host", given: "GET /ping HTTP/1.1\r\nconnection: close\r\n\r\n", want: 400 },
    { name: "huge headers", given: head(`x-big: ${"a".repeat(100_000)}\r\n`), want: 431 },
    { name: "a huge address", given: head("", `GET /${"a".repeat(100_000)} HTTP/1.1`), want: 431 },
    { name: "a content-length that is no number", given: head(`${json}content-length: ten\r\n`, post), want: 400 },
    { name: "a negative content-length", given: head(`${json}content-length: -1\r\n`, post), want: 400 },
    { name: "two content-lengths", given: head(`${json}content-length: 2\r\ncontent-length: 3\r\n`, post), want: 400 },
    {
      name: "a length and chunks at once",
      given: `${head(`${json}content-length: 2\r\ntransfer-encoding: chunked\r\n`, post)}0\r\n\r\n`,
      want: 400,
    },
    { name: "broken chunks", given: `${head(`${json}transfer-encoding: chunked\r\n`, post)}zz\r\n`, want: 400 },
    { name: "an unknown transfer coding", given: head(`${json}transfer-encoding: frob\r\n`, post), want: 400 },
    { name: "an expectation that nobody can meet", given: head("expect: a miracle\r\n"), want: 417 },
    { name: "a wish to be connected elsewhere", given: head("", "CONNECT other.example:443 HTTP/1.1"), want: 405 },
    { name: "a new method", given: head("", "QUERY /ping HTTP/1.1"), want: METHODS.includes("QUERY") ? 415 : 400 },
    { name: "broken percent-encoding", given: head("", "GET /%E0%A4%A HTTP/1.1"), want: 400 },
    {
      name: "an absolute address of another host",
      given: head("", "GET http://other.example/nowhere HTTP/1.1"),
      want: 404,
    },
    { name: "a body longer than the limit", given: head(`${json}content-length: 99999999999\r\n`, post), want: 413 },
  ])("$name is answered with a problem: $want", async ({ given, want }) => {
    const { address } = await listening({ routes: [ping, save] });
    const answer = await exchange(address, given);
    const [headers = "", body = ""] = answer.split("\r\n\r\n");
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${want} `));
    expect(headers.toLowerCase()).toContain("content-type: application/problem+json");
    expect(JSON.parse(body)).toMatchObject({ status: want, requestId: expect.stringMatching(/^[\w-]+$/) as string });
    expect(answer).not.toMatch(/node:internal|\.js:\d|\bat \w+ \(/);
  });

  it("has the headers that keep browsers safe in the answer to an expectation, too", async () => {
    const { address } = await listening({ routes: [ping] });
    expect(await exchange(address, head("expect: a miracle\r\n"))).toContain("x-content-type-options: nosniff");
  });

  it("leaves nothing of an answer that could not be written", async () => {
    const broken: TestRoute = { route: "GET /ping", handle: () => reply(200, {}, { "x-a": "a\r\nset-cookie: b=c" }) };
    const { address, log } = await listening({ routes: [broken] });
    const answer = await exchange(address, head(""));
    expect(answer).toMatch(/^HTTP\/1\.1 500 Internal Server Error\r\n/);
    expect(answer).not.toContain("set-cookie");
    expect(log.find(({ message }) => message === "request failed")).toMatchObject({ method: "GET", url: "/ping" });
  });

  it("does not keep the server from serving others", async () => {
    const { address } = await listening({ routes: [ping] });
    await exchange(address, "rubbish\r\n\r\n");
    expect((await fetch(`${address.url}/ping`)).status).toBe(200);
  });

  it("a caller who goes away in the middle of a body leaves nothing behind", async () => {
    const { address, server } = await listening({ routes: [save] });
    await new Promise<void>((resolve) => {
      const abort = new AbortController();
      const body = new ReadableStream({ pull: () => abort.abort() });
      const init = {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
        duplex: "half",
        signal: abort.signal,
      };
      void fetch(`${address.url}/save`, init as RequestInit).catch(() => resolve());
    });
    await server.close(5_000);
  });
});

describe("listening", () => {
  it("a port that is taken is told with what to do", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => void other.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void other.close());
    const { port } = other.address() as { port: number };
    const { server } = await serve({ routes: [], settings: { port } });
    await expect(server.listen()).rejects.toMatchObject({
      code: "EADDRINUSE",
      message: expect.stringMatching(
        new RegExp(`127\\.0\\.0\\.1:${port}: another program uses port ${port}.*--port`),
      ) as string,
    });
  });

  it("an address of another machine is told", async () => {
    const { server } = await serve({ routes: [], settings: { host: "203.0.113.1" } });
    await expect(server.listen()).rejects.toMatchObject({
      code: "EADDRNOTAVAIL",
      message: expect.stringContaining("server.host") as string,
    });
  });

  it("gives the address that a browser can open", async () => {
    const { address } = await listening({ routes: [], settings: { host: "0.0.0.0" } });
    expect(address.url).toBe(`http://localhost:${address.port}`);
  });
});

describe("closing", () => {
  /** A route that answers when the test says so. */
  function slowRoute(): { readonly route: TestRoute; readonly begun: Promise<void>; readonly finish: () => void } {
    let begin = (): void => {};
    let finish = (): void => {};
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const handle = async (): Promise<unknown> => {
      begin();
      await finished;
      return { done: true };
    };
    return { route: { route: "GET /slow", handle }, begun, finish: () => finish() };
  }

  it("finishes what is in flight, takes nothing new, and lets go of idle connections", async () => {
    const { route, begun, finish } = slowRoute();
    const { address, server } = await listening({ routes: [route, ping] });
    await fetch(`${address.url}/ping`).then((response) => response.text()); // leaves a connection open
    const slow = fetch(`${address.url}/slow`);
    await begun;
    const closed = server.close(10_000);
    await expect(exchange(address, head(""))).rejects.toThrow("ECONNREFUSED");
    finish();
    expect(await (await slow).json()).toEqual({ done: true });
    await closed;
  });

  it("cuts what does not finish in time", async () => {
    const { route, begun } = slowRoute();
    const { address, server, log } = await listening({ routes: [route] });
    const slow = fetch(`${address.url}/slow`);
    const failed = expect(slow).rejects.toThrow();
    await begun;
    await server.close(20);
    await failed;
    expect(log).toContainEqual(
      expect.objectContaining({ message: "request aborted by the caller", route: "handler0" }),
    );
  });

  it("waits for injected requests too", async () => {
    const { route, begun, finish } = slowRoute();
    const { inject, server } = await serve({ routes: [route] });
    const slow = inject({ method: "GET", url: "/slow" });
    await begun;
    const closed = server.close(10_000);
    finish();
    expect((await slow).status).toBe(200);
    await closed;
  });

  it("can be asked for again", async () => {
    const { server } = await listening({ routes: [] });
    await Promise.all([server.close(100), server.close(100)]);
  });
});
