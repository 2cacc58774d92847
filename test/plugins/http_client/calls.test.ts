import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { answers, answersJson } from "./http-server.js";
import { client, server } from "./opened.js";

test("an answer has its status, headers and body", async () => {
  const { http } = await client();
  const { url, headers } = await server(answersJson({ name: "Mug" }));
  const response = await http.get(`${url}/products/mug?size=l`);
  expect(response).toMatchObject({ status: 200, ok: true, url: `${url}/products/mug?size=l` });
  expect(response.headers["content-type"]).toBe("application/json");
  expect(await response.json<{ name: string }>()).toEqual({ name: "Mug" });
  expect(headers[0]).toMatchObject({ "user-agent": "shop/1.2.3", traceparent: expect.stringMatching(/^00-a+-b+-01$/) });
});

const bodies = [
  { row: "json", options: { json: { a: "ü" } }, want: '{"a":"ü"}', type: "application/json" },
  { row: "text", options: { body: "plain" }, want: "plain", type: undefined },
  { row: "bytes", options: { body: Buffer.from("bytes") }, want: "bytes", type: undefined },
  {
    row: "a form",
    options: { body: new URLSearchParams({ a: "1 2" }) },
    want: "a=1+2",
    type: "application/x-www-form-urlencoded;charset=UTF-8",
  },
];

test.each(bodies)("$row is sent as the body", async ({ options, want, type }) => {
  const { http } = await client();
  const { url, bodies: received, headers } = await server(answers(204));
  expect((await http.post(url, options)).status).toBe(204);
  expect(received).toEqual([want]);
  expect(headers[0]?.["content-type"]).toBe(type);
});

test("a stream is sent, and a stream is received", async () => {
  const { http } = await client();
  const { url, bodies: received } = await server(answers(200, "x".repeat(200_000)));
  const response = await http.put(url, { body: Readable.from([Buffer.from("one "), Buffer.from("two")]) });
  let length = 0;
  for await (const chunk of response.body) length += (chunk as Buffer).length;
  expect({ length, received }).toEqual({ length: 200_000, received: ["one two"] });
});

test("a status that tells of an error is an answer", async () => {
  const { http } = await client();
  const { url } = await server(answers(404, "no such thing"));
  const response = await http.get(url);
  expect(response).toMatchObject({ status: 404, ok: false });
  expect(await response.text()).toBe("no such thing");
});

test("connections are used again", async () => {
  const { http, figures } = await client();
  const { url, connections } = await server(answers(200, "fine"));
  for (let calls = 0; calls < 20; calls++) await (await http.get(url)).text();
  // The next call may come before the last answer's connection is known to be free.
  expect(connections()).toBeLessThanOrEqual(2);
  expect(await figures()).toMatchObject({
    "http_client.requests": 20,
    "http_client.failures": 0,
    "http_client.running": 0,
    "http_client.connections": connections(),
  });
});

test("an answer that nobody reads frees its connection", async () => {
  const { http } = await client({ concurrency: 1 });
  const { url } = await server(answers(200, "small"));
  for (let calls = 0; calls < 5; calls++) expect((await http.get(url)).status).toBe(200);
});

test("a connection that the server closed while it was idle is not used again", async () => {
  const { http } = await client();
  const { url, connections } = await server((request, response) => {
    response.end("fine", () => request.socket.end());
  });
  for (let calls = 0; calls < 5; calls++) expect(await (await http.get(url)).text()).toBe("fine");
  expect(connections()).toBe(5);
});

test("no more calls than allowed are at a host at once, and no more wait than the queue holds", async () => {
  const { http } = await client({ concurrency: 2, queue: 1, retries: 0 });
  const held: (() => void)[] = [];
  let arrived = (): void => {};
  const both = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const { url, requests } = await server((_request, response) => {
    held.push(() => response.end("fine"));
    if (held.length === 2) arrived();
  });
  const calls = [1, 2, 3].map(async (n) => (await http.get(`${url}/${n}`)).text());
  await both;
  await expect(http.get(`${url}/4`)).rejects.toMatchObject({ kind: "queue-full" });
  expect(requests).toHaveLength(2);
  for (let n = 0; n < 3; n++) {
    while (held.length === 0) await new Promise((resolve) => setImmediate(resolve));
    held.shift()?.();
  }
  expect(await Promise.all(calls)).toEqual(["fine", "fine", "fine"]);
});

test("each attempt is observed with the consumer and the host", async () => {
  const { http, observed } = await client();
  const { url } = await server(answers(503), answers(200));
  await http.get(url);
  const attempt = { name: "http.client", method: "GET", host: new URL(url).host, consumer: "orders" };
  expect(observed).toEqual([attempt, attempt]);
});

const impossible = [
  { row: "what is no address", url: "nope" },
  { row: "another protocol", url: "ftp://127.0.0.1/" },
  { row: "an address with a password", url: "http://ada:secret@127.0.0.1/" },
  { row: "a header with a line break", url: "http://127.0.0.1/", options: { headers: { a: "b\r\nc: d" } } },
  { row: "another host in a header", url: "http://127.0.0.1/", options: { headers: { Host: "evil.example" } } },
  { row: "two bodies", url: "http://127.0.0.1/", options: { json: {}, body: "b" } },
];

test.each(impossible)("$row is refused, and the message holds no secret", async ({ url, options }) => {
  const { http } = await client();
  const error = await http.post(url, options).then(
    () => null,
    (reason: Error) => reason,
  );
  expect(error).toMatchObject({ name: "HttpClientError", kind: "invalid" });
  expect(error?.message).not.toContain("secret");
});
