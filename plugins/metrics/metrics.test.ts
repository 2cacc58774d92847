import { createServer } from "node:net";
import { createTestApp, type TestApp } from "nexus-platform/testing";
import { afterEach, expect, test } from "vitest";
import { application, type Types } from "#nexus";

let app: TestApp<Types>;

afterEach(() => app?.stop());

async function started(settings: Readonly<Record<string, number | boolean | string>> = {}): Promise<TestApp<Types>> {
  app = await createTestApp(application, {
    only: ["metrics", "analytics"],
    settings: { plugins: { metrics: settings } },
  });
  return app;
}

const urlOf = ({ logs }: TestApp<Types>): string => String(logs.find(({ msg }) => msg === "metrics")?.["url"]);

async function scraped(test: TestApp<Types>): Promise<string> {
  const answer = await fetch(urlOf(test));
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toContain("text/plain");
  return answer.text();
}

/** Of the line of this metric that has all these labels. */
function sampleOf(text: string, metric: string, labels: Readonly<Record<string, string>>): number | undefined {
  const wanted = Object.entries(labels).map(([name, value]) => `${name}="${value}"`);
  const line = text
    .split("\n")
    .find((one) => one.startsWith(`${metric}{`) && wanted.every((label) => one.includes(label)));
  return line === undefined ? undefined : Number(line.split(" ").at(-1));
}

test("requests are measured by route and status, never by address", async () => {
  const test = await started();
  await test.inject({ url: "/analytics/counters" });
  await test.inject({ url: "/analytics/counters/user.created" });
  await test.inject({ url: "/nothing/here" });
  const text = await scraped(test);
  const count = "http_server_request_duration_seconds_count";
  expect(sampleOf(text, count, { plugin: "analytics", route: "listCounters", method: "GET" })).toBe(1);
  expect(sampleOf(text, count, { plugin: "analytics", route: "getSeries" })).toBe(1);
  expect(sampleOf(text, count, { plugin: "", route: "", status: "404" })).toBe(1);
  expect(text).not.toContain("/nothing/here");
});

test("events are counted where they are emitted and measured where they are handled", async () => {
  const test = await started();
  await test.emit("user.verified", { id: "6f1d2c9e-0a41-4c0e-9a37-6a2f6d0b7c11", email: "ada@shop.example" });
  await test.settled();
  const text = await scraped(test);
  const event = "user.verified";
  const outcome = "success";
  expect(sampleOf(text, "nexus_events_emitted_total", { plugin: "user_manager", event, outcome })).toBe(1);
  const run = { plugin: "analytics", handler: "countEvent", event, outcome };
  expect(sampleOf(text, "nexus_event_handler_duration_seconds_count", run)).toBe(1);
});

test("figures of plugins become gauges", async () => {
  expect(await scraped(await started())).toMatch(/^nexus_database_\w+\{app="storefront"\} \d+/m);
});

test("what is not asked for is not measured", async () => {
  const text = await scraped(await started({ process: false, service_calls: false }));
  expect(text).not.toContain("process_cpu");
  expect(text).not.toMatch(/nexus_service_call_duration_seconds_count/);
});

test("nothing else is served, and after the stop nothing at all", async () => {
  const test = await started();
  const url = urlOf(test);
  expect((await fetch(new URL("/", url))).status).toBe(404);
  expect((await fetch(url, { method: "POST" })).status).toBe(404);
  await test.stop();
  await expect(fetch(url)).rejects.toThrow();
});

test("a port that is in use is told with a way out", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => taken.once("listening", resolve));
  const address = taken.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  await expect(started({ port })).rejects.toThrow(`port ${port} of 127.0.0.1 is in use`);
  taken.close();
});
