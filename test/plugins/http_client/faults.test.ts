import { createServer } from "node:http";
import { expect, test } from "vitest";
import { HttpClientError } from "../../../plugins/http_client/contract.js";
import { testClock } from "../../../runtime/testing/test-clock.js";
import { answers, answersJson, cuts, cutsWithin, hangs, listen, pausesWithin } from "./http-server.js";
import { client, server } from "./opened.js";

/** An address where nobody listens. */
const nobody = async (): Promise<string> => {
  const other = createServer();
  const url = await listen(other);
  await new Promise((resolve) => other.close(resolve));
  return url;
};

const retried = [
  { row: "503", first: answers(503) },
  { row: "502", first: answers(502) },
  { row: "504", first: answers(504) },
  { row: "429", first: answers(429) },
  { row: "a connection that is cut", first: cuts },
];

test.each(retried)("$row is tried again where that is safe", async ({ first }) => {
  const { http, figures } = await client();
  const { url, requests } = await server(first, first, answersJson("fine"));
  expect(await (await http.get(url)).json()).toBe("fine");
  expect(requests).toHaveLength(3);
  expect(await figures()).toMatchObject({ "http_client.requests": 1, "http_client.retries": 2 });
});

test.each(retried)("$row is not tried again for a POST", async ({ first }) => {
  const { http } = await client();
  const { url, requests } = await server(first, answersJson("fine"));
  await http.post(url, { json: {} }).catch(() => {});
  expect(requests).toHaveLength(1);
});

test.each(retried)("$row is tried again for a POST with an idempotency key", async ({ first }) => {
  const { http } = await client();
  const { url, bodies } = await server(first, answersJson("fine"));
  const response = await http.post(url, { json: { a: 1 }, headers: { "Idempotency-Key": "k" } });
  expect(await response.json()).toBe("fine");
  expect(bodies).toEqual(['{"a":1}', '{"a":1}']);
});

test("500 and 404 are answers, not tried again", async () => {
  const { http } = await client();
  const { url, requests } = await server(answers(500), answers(404));
  expect([(await http.get(url)).status, (await http.get(url)).status]).toEqual([500, 404]);
  expect(requests).toHaveLength(2);
});

test("the last answer is given when no retry helped", async () => {
  const { http } = await client({ retries: 1 });
  const { url, requests } = await server(answers(503, "busy"));
  expect(await (await http.get(url)).text()).toBe("busy");
  expect(requests).toHaveLength(2);
});

test("a server that asks to come back later is not asked before", async () => {
  const clock = testClock(Date.parse("2026-11-22T20:00:00Z"), async () => {});
  const { http, figures } = await client({}, clock);
  const { url, requests } = await server(answers(429, "", { "retry-after": "7" }), answers(200, "fine"));
  const answer = http.get(url);
  while ((await figures())["http_client.retries"] === 0) await new Promise((resolve) => setImmediate(resolve));
  await clock.advance(6_999);
  expect(requests).toHaveLength(1);
  await clock.advance(1);
  expect(await (await answer).text()).toBe("fine");
});

test("a server that asks to come back after the call's time gets its answer passed on", async () => {
  const { http } = await client();
  const { url, requests } = await server(answers(503, "", { "retry-after": "3600" }));
  expect((await http.get(url)).status).toBe(503);
  expect(requests).toHaveLength(1);
});

test("nobody listens: no connection, even for a POST tried again", async () => {
  const { http, figures } = await client();
  const url = await nobody();
  await expect(http.post(`${url}/orders?key=secret`, { json: {} })).rejects.toThrow(
    `POST ${url}/orders: no connection`,
  );
  expect(await figures()).toMatchObject({ "http_client.failures": 1, "http_client.retries": 2 });
});

test("retries are a share of the calls only", async () => {
  const { http, figures } = await client({ circuit: { failure_rate: 1, minimum: 1000, window: "30s", pause: "30s" } });
  const { url } = await server(answers(503));
  for (let calls = 0; calls < 30; calls++) await http.get(url);
  const { "http_client.retries": retries = 0 } = await figures();
  expect(retries).toBeGreaterThanOrEqual(10);
  expect(retries).toBeLessThanOrEqual(16);
});

const slow = [
  { row: "an answer that does not begin", config: { headers_timeout: "50ms" }, server: hangs },
  { row: "an answer that does not end", config: { body_timeout: "50ms" }, server: pausesWithin },
  { row: "a call that is not done in time", config: { timeout: "50ms" }, server: hangs },
  { row: "a body that is not there in time", config: { timeout: "50ms" }, server: pausesWithin },
];

test.each(slow)("$row is a timeout", async ({ config, server: listener }) => {
  const { http } = await client({ ...config, retries: 0 });
  const { url } = await server(listener);
  const text = async (): Promise<string> => (await http.get(url)).text();
  await expect(text()).rejects.toMatchObject({ name: "HttpClientError", kind: "timeout" });
});

test("a call's own time counts more than the settings", async () => {
  const { http } = await client();
  const { url } = await server(hangs);
  await expect(http.get(url, { timeout: "20ms" })).rejects.toThrow("not done within 20 ms");
});

test("an answer that is cut is told to whoever reads it", async () => {
  const { http } = await client();
  const { url } = await server(cutsWithin);
  const response = await http.get(url);
  await expect(response.text()).rejects.toMatchObject({ kind: "closed" });
});

test("an answer that is cut and that nobody reads breaks nothing", async () => {
  const { http, figures } = await client({ concurrency: 1 });
  const { url } = await server(cutsWithin, answers(200, "fine"));
  await http.get(url);
  expect(await (await http.get(url)).text()).toBe("fine");
  expect(await figures()).toMatchObject({ "http_client.running": 0 });
});

test("whoever has enough of an answer says nothing about the host", async () => {
  const circuit = { failure_rate: 0.1, minimum: 2, window: "30s", pause: "30s" };
  const { http, figures } = await client({ circuit, concurrency: 1 });
  const { url } = await server(pausesWithin, pausesWithin, pausesWithin, answers(200, "fine"));
  for (let calls = 0; calls < 3; calls++) (await http.get(url)).body.destroy();
  expect(await (await http.get(url)).text()).toBe("fine");
  expect(await figures()).toMatchObject({ "http_client.open_circuits": 0, "http_client.running": 0 });
});

const large = [
  { row: "says its length", listener: answers(200, "x".repeat(2_000), { "content-length": "2000" }) },
  { row: "does not say its length", listener: answers(200, "x".repeat(2_000), { "transfer-encoding": "chunked" }) },
];

test.each(large)("an answer that is too large and $row is refused", async ({ listener }) => {
  const { http, figures } = await client({ max_response: "1kb" });
  const { url } = await server(listener);
  const text = async (): Promise<string> => (await http.get(url)).text();
  await expect(text()).rejects.toMatchObject({ kind: "too-large" });
  expect((await (await http.get(url, { maxResponse: "2kb" })).text()).length).toBe(2_000);
  expect(await figures()).toMatchObject({ "http_client.running": 0 });
});

test("what is not JSON is told with the status", async () => {
  const { http } = await client();
  const { url } = await server(answers(200, "<html>"));
  await expect((await http.get(url)).json()).rejects.toMatchObject({ kind: "body" });
});

test("the caller's signal ends a call with its reason", async () => {
  const { http, figures } = await client();
  const controller = new AbortController();
  const reason = new Error("the user left");
  const { url } = await server(() => controller.abort(reason));
  await expect(http.get(url, { signal: controller.signal })).rejects.toBe(reason);
  await expect(http.get(url, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  expect(await figures()).toMatchObject({ "http_client.running": 0 });
});

test("a host that fails is left alone, is probed after the pause, and comes back", async () => {
  const clock = testClock(Date.parse("2026-11-22T20:00:00Z"), async () => {});
  const circuit = { failure_rate: 0.5, minimum: 4, window: "30s", pause: "10s" };
  const { http, figures } = await client({ retries: 0, circuit }, clock);
  const down = answers(500);
  const { url, requests } = await server(down, down, down, down, down, answers(200, "fine"));
  for (let calls = 0; calls < 4; calls++) await http.get(url);
  const error = await http.get(url).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(HttpClientError);
  expect(error).toMatchObject({ kind: "circuit-open", retryAfter: 10_000 });
  expect(await figures()).toMatchObject({ "http_client.open_circuits": 1 });
  expect(requests).toHaveLength(4);

  await clock.advance(10_000);
  expect((await http.get(url)).status).toBe(500);
  await expect(http.get(url)).rejects.toMatchObject({ kind: "circuit-open" });
  expect(requests).toHaveLength(5);

  await clock.advance(10_000);
  expect((await http.get(url)).status).toBe(200);
  expect((await http.get(url)).status).toBe(200);
  expect(await figures()).toMatchObject({ "http_client.open_circuits": 0 });
});

test("a host may have limits of its own", async () => {
  const { http } = await client({ hosts: { "127.0.0.1": { retries: 0, max_response: "1b" } } });
  const { url, requests } = await server(answers(503), answers(200, "ab"));
  expect((await http.get(url)).status).toBe(503);
  await expect(http.get(url).then((response) => response.text())).rejects.toMatchObject({ kind: "too-large" });
  expect(requests).toHaveLength(2);
});
