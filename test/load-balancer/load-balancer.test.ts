import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../end-to-end/nexus-process.js";
import { describeOn } from "../services/test-services.js";
import { installedBalancer } from "./balancer.js";
import { buildStorefront, type Storefront } from "./build-storefront.js";
import { Caller } from "./caller.js";
import { type Cluster, openCluster } from "./cluster.js";
import { Customer } from "./customer.js";
import { loadRun } from "./load-run.js";

/** Three instances of the built storefront and a place for a fourth, with PostgreSQL, Redis and NATS, behind a real load balancer. */
const kind = installedBalancer();
const isRequired = process.env["NEXUS_TEST_SERVICES"] === "required";

if (kind === undefined && !isRequired)
  describe.skip("behind a load balancer (neither haproxy nor nginx is installed)", tests);
else describeOn("postgres", `behind ${kind ?? "a load balancer"}`, tests);

function tests(): void {
  let storefront: Storefront;
  let cluster: Cluster;
  let url: string;
  let callers = 0;
  const caller = (): Caller => {
    callers += 1;
    return new Caller(callers);
  };

  beforeAll(async () => {
    if (kind === undefined) throw new Error("Neither haproxy nor nginx is installed: apt-get install haproxy");
    storefront = await buildStorefront();
    cluster = await openCluster(storefront, kind);
    url = cluster.balancer.url;
  }, 180_000);

  afterAll(async () => {
    await cluster?.close();
    storefront?.remove();
  }, 60_000);

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
  }, 150_000);
}
