import { createServer, type Server } from "node:http";
import { createTestApp, type TestApp } from "nexus-platform/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { application, type Types } from "#nexus";

interface SentSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly status: { readonly code: number };
  readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue?: string } }[];
}

/** What OTLP's JSON form has of interest. */
interface Batch {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly SentSpan[] }[] }[];
}

let collector: Server;
let endpoint: string;
let spans: SentSpan[];
let headers: Readonly<Record<string, unknown>>;
let status: number;

beforeEach(async () => {
  spans = [];
  status = 200;
  collector = createServer((request, response) => {
    headers = request.headers;
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const batch = JSON.parse(Buffer.concat(chunks).toString()) as Batch;
      spans.push(...batch.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)));
      response.writeHead(status, { "content-type": "application/json" }).end("{}");
    });
  });
  await new Promise<void>((resolve) => void collector.listen(0, "127.0.0.1", resolve));
  const address = collector.address();
  endpoint = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/v1/traces`;
});

afterEach(() => new Promise((resolve) => void collector.close(resolve)));

const started = (more: Readonly<Record<string, unknown>> = {}): Promise<TestApp<Types>> =>
  createTestApp(application, {
    only: ["tracing", "analytics"],
    env: { TRACING: "true" },
    settings: { plugins: { tracing: { endpoint, ...more } }, server: { shutdownTimeout: "10s" } },
  });

const named = (name: string): SentSpan | undefined => spans.find((span) => span.name === name);

const traceId = "0af7651916cd43dd8448eb211c80319c";
const traceparent = `00-${traceId}-b7ad6b7169203331-01`;

test("a request goes on with its caller's trace, named by its route", async () => {
  const app = await started({ headers: { "x-api-key": "k" } });
  await app.inject({ url: "/analytics/counters/user.created", headers: { traceparent } });
  await app.stop();
  const request = named("GET /analytics/counters/:event");
  expect(request).toMatchObject({ traceId, parentSpanId: "b7ad6b7169203331" });
  expect(headers["x-api-key"]).toBe("k");
});

test("what an event brings about belongs to the trace that emitted it", async () => {
  const app = await started();
  await app.emit("user.verified", { id: "6f1d2c9e-0a41-4c0e-9a37-6a2f6d0b7c11", email: "ada@shop.example" });
  await app.settled();
  await app.stop();
  const [emitted, handled, further] = ["emit user.verified", "handle user.verified", "emit analytics.tracked"].map(
    named,
  );
  expect(handled).toMatchObject({ traceId: emitted?.traceId, parentSpanId: emitted?.spanId });
  expect(further?.traceId).toBe(emitted?.traceId);
});

test("queries stand inside what asked for them", async () => {
  const app = await started();
  await app.inject({ url: "/analytics/counters", headers: { traceparent }, as: { permissions: ["analytics:read"] } });
  await app.stop();
  expect(spans.filter(({ name }) => name === "database.query").map((span) => span.traceId)).toContain(traceId);
});

test("calls of other plugins' services stand inside the request", async () => {
  const settings = { plugins: { tracing: { endpoint } } };
  const only = ["tracing", "user_manager"] as const;
  const app = await createTestApp(application, { only: [...only], env: { TRACING: "true" }, settings });
  const url = "/users/6f1d2c9e-0a41-4c0e-9a37-6a2f6d0b7c11";
  const { status } = await app.inject({ url, as: { roles: ["admin"] }, headers: { traceparent } });
  await app.stop();
  expect(status).toBe(404);
  expect(named("accounts.find")).toMatchObject({ traceId, parentSpanId: named("GET /users/:id")?.spanId });
});

test.each([
  ["no trace", "nonsense"],
  ["a trace of zeros", `00-${"0".repeat(32)}-b7ad6b7169203331-01`],
])("a header that names %s begins a new one", async (_what, value) => {
  const app = await started();
  await app.inject({ url: "/analytics/counters", headers: { traceparent: value } });
  await app.stop();
  expect(named("GET /analytics/counters")?.parentSpanId).toBeUndefined();
});

test("a caller that decided not to keep its trace is heard", async () => {
  const app = await started();
  await app.inject({ url: "/analytics/counters", headers: { traceparent: traceparent.replace(/01$/, "00") } });
  await app.stop();
  expect(named("GET /analytics/counters")).toBeUndefined();
});

test("a collector that refuses is told in the log, and the application goes on", async () => {
  status = 400;
  const app = await started({ interval: "10ms" });
  await app.inject({ url: "/analytics/counters" });
  await app.stop();
  expect(app.logs.filter(({ msg }) => msg === "traces cannot be sent; they are lost")).toHaveLength(1);
});

test("a collector that is away does not hold up who stops the application", async () => {
  await new Promise((resolve) => void collector.close(resolve));
  const app = await started();
  await app.inject({ url: "/analytics/counters" });
  await app.stop();
  expect(app.logs.filter(({ level }) => level === "error")).toEqual([]);
  expect(app.logs.map(({ msg }) => msg)).toContainEqual(expect.stringMatching(/traces.*; they are lost/));
});

test("it is off unless it is turned on", async () => {
  const app = await createTestApp(application, { only: ["tracing", "analytics"] });
  expect((await app.health()).plugins["tracing"]).toMatchObject({ state: "disabled" });
  await app.inject({ url: "/analytics/counters" });
  await app.stop();
  expect(spans).toEqual([]);
});
