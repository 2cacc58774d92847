import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../end-to-end/nexus-process.js";
import { describeOn } from "../services/test-services.js";
import { installedBalancer } from "./balancer.js";
import { buildStorefront, type Storefront } from "./build-storefront.js";
import { Caller } from "./caller.js";
import { type Cluster, openCluster } from "./cluster.js";
import { Customer } from "./customer.js";
import type { Step } from "./disturbances.js";
import { loadRun } from "./load-run.js";
import { onNewConnection, openWorkers, type ServedByWorkers } from "./workers.js";

/** Three instances of the built storefront and a place for a fourth, with PostgreSQL, Redis and NATS, behind a real load balancer. */
const kind = installedBalancer();
let storefront: Storefront;

beforeAll(async () => {
  storefront = await buildStorefront();
});
afterAll(() => storefront?.remove());

const isRequired = process.env["NEXUS_TEST_SERVICES"] === "required";

if (kind === undefined && !isRequired)
  describe.skip("behind a load balancer (neither haproxy nor nginx is installed)", tests);
else describeOn("postgres", `behind ${kind ?? "a load balancer"}`, tests);

function tests(): void {
  let cluster: Cluster;
  let url: string;
  let callers = 0;
  const caller = (): Caller => {
    callers += 1;
    return new Caller(callers);
  };

  beforeAll(async () => {
    if (kind === undefined) throw new Error("Neither haproxy nor nginx is installed: apt-get install haproxy");
    cluster = await openCluster(storefront, kind);
    url = cluster.url;
  });

  afterAll(async () => {
    await cluster?.close();
  });

  const running = () => cluster.instances.filter(({ isRunning }) => isRunning);

  test("who signed in at one instance is known at all, and a refresh token is good once, wherever it is used", async () => {
    const customer = new Customer(50);
    const [first, second, third] = running().map((instance) => instance.url);
    await customer.register(first ?? "");
    for (const { url: own } of running()) expect(await customer.seeAccount(own)).toBe(200);
    const used = customer.refreshToken;
    expect(await customer.refresh(second ?? "")).toBe(200);
    expect(await customer.seeAccount(third ?? "")).toBe(200);
    const body = { refreshToken: used };
    const again = await customer.caller.ask(third ?? "", { method: "POST", path: "/auth/refresh", body });
    expect(again.status).toBe(401);
    customer.caller.close();
  });

  test("a limit counts the requests of one address at all instances, and not those of another", async () => {
    const greedy = caller();
    const verify = { method: "POST", path: "/users/verify", body: { token: "no such token" } };
    const statuses: number[] = [];
    for (let sent = 0; sent < 13; sent += 1) statuses.push((await greedy.ask(url, verify)).status);
    expect(statuses).toEqual([...Array<number>(10).fill(404), 429, 429, 429]);
    const other = caller();
    expect((await other.ask(url, verify)).status).toBe(404);
    for (const one of [greedy, other]) one.close();
  });

  test("what is written at one instance is read at all, though each had kept what was there before", async () => {
    const reader = caller();
    const read = async (base: string): Promise<string> =>
      (await reader.ask<{ text: string }>(base, { method: "GET", path: "/notes/greeting" })).body.text;
    for (const writer of running()) {
      for (const { url: own } of running()) await read(own);
      const text = `from ${writer.name}`;
      expect((await reader.ask(writer.url, { method: "PUT", path: "/notes/greeting", body: { text } })).status).toBe(
        204,
      );
      for (const { url: own } of running())
        await eventually(async () => ((await read(own)) === text ? true : undefined));
    }
    reader.close();
  });

  test("instances are stopped, killed and added under load: no request is lost but those on a killed one, and every event is handled", async () => {
    const [a, b, c, d] = cluster.instances;
    if (!a || !b || !c || !d) throw new Error("there are four places");
    const report = await loadRun(cluster, {
      customers: 6,
      steps: [
        ["stop", a],
        ["kill", b],
        ["start", d],
        ["start", a],
        ["stop", c],
        ["start", b],
        ["kill", d],
      ],
    });
    expect(report.faults.slice(0, 20)).toEqual([]);
    expect(report.requests).toBeGreaterThan(100);
    expect(report.orders).toBeGreaterThan(5);
  });
}

describe("two workers on SQLite, with nothing beside them", () => {
  let served: ServedByWorkers;

  beforeAll(async () => {
    served = await openWorkers(storefront);
  });
  afterAll(() => served?.close());

  test("what one forgets all forget, a limit counts for both, and one scrape shows both", async () => {
    const read = async (): Promise<string> =>
      ((await onNewConnection(`${served.url}/notes/greeting`)) as { text: string }).text;
    for (const text of ["one", "two", "three"]) {
      await Promise.all([read(), read()]);
      const one = new Caller(1);
      await one.ask(served.url, { method: "PUT", path: "/notes/greeting", body: { text } });
      one.close();
      // Workers take turns: whoever has not heard of it would show what was there before.
      await eventually(async () => ((await read()) === text && (await read()) === text ? true : undefined));
    }
    const statuses: number[] = [];
    for (let sent = 0; sent < 13; sent += 1) {
      const verify = { method: "POST", headers: { "content-type": "application/json", connection: "close" } };
      const body = JSON.stringify({ token: "no such token" });
      statuses.push((await fetch(`${served.url}/users/verify`, { ...verify, body })).status);
    }
    expect(statuses).toEqual([...Array<number>(10).fill(404), 429, 429, 429]);
    const metrics = await (await fetch(served.metricsUrl)).text();
    const starts = [...metrics.matchAll(/^process_start_time_seconds\{.*worker="(\d)"/gm)];
    expect(starts.map(([, worker]) => worker)).toEqual(["1", "2"]);
  });

  test("they are replaced and killed under load: no request is lost but those on a killed one, and every event is handled", async () => {
    const steps: readonly Step[] = [
      ["stop", served.workers],
      ["kill", served.workers],
      ["stop", served.workers],
    ];
    const report = await loadRun(served, { customers: 4, steps });
    expect(report.faults.slice(0, 20)).toEqual([]);
    expect(report.orders).toBeGreaterThan(3);
  });
});
