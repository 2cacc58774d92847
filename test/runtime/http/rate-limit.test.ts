import { describe, expect, it } from "vitest";
import type { Principal } from "../../../runtime/api/principal.js";
import type { RateLimitDefinition } from "../../../runtime/definition.js";
import { networkOf } from "../../../runtime/http/whose-request.js";
import { object, type ServerUnderTest, serve, type TestRoute } from "./server-under-test.js";

const hand = { time: Date.UTC(2026, 10, 22) };
const clock = { now: () => hand.time, setTimeout: () => ({ cancel: () => undefined }) };

const limit = (max: number, by: RateLimitDefinition["by"] = { kind: "address" }): RateLimitDefinition => ({
  max,
  per: 60_000,
  by,
});
const ping: TestRoute = { route: "GET /ping", handle: () => ({ pong: true }) };

async function statuses({ inject }: ServerUnderTest, asked: readonly Record<string, string>[]): Promise<number[]> {
  const found: number[] = [];
  for (const headers of asked) found.push((await inject({ url: "/ping", headers })).status);
  return found;
}

const authentication = {
  authenticate: async ({ headers }: { headers: Readonly<Record<string, unknown>> }): Promise<Principal | null> => {
    const id = headers["authorization"];
    if (id === "broken") throw new Error("the database is down");
    return typeof id === "string" ? { id, roles: [], permissions: [], method: "test" } : null;
  },
};

describe("a window", () => {
  it("ends when the application's clock says so", async () => {
    const served = await serve({ routes: [{ ...ping, rateLimit: limit(1) }], clock });
    expect(await statuses(served, [{}, {}])).toEqual([200, 429]);
    hand.time += 59_999;
    const refused = await served.inject({ url: "/ping" });
    expect([refused.status, refused.headers["retry-after"]]).toEqual([429, "1"]);
    hand.time += 1;
    expect(await statuses(served, [{}])).toEqual([200]);
  });

  it("is no longer where the clock is set back", async () => {
    const served = await serve({ routes: [{ ...ping, rateLimit: limit(1) }], clock });
    expect(await statuses(served, [{}, {}])).toEqual([200, 429]);
    hand.time -= 3_600_000;
    expect(await statuses(served, [{}, {}])).toEqual([200, 429]);
  });
});

describe("every response of a limited route tells the limit", () => {
  const unlimited: readonly TestRoute[] = [
    { ...ping, route: "GET /fails", handle: () => Promise.reject(new Error("no")) },
    { ...ping, route: "GET /members", access: { kind: "authenticated" } },
    { ...ping, route: "GET /admins", access: { kind: "permissions", permissions: ["all"], when: null } },
    { ...ping, route: "POST /strict", body: object({ a: {} }) },
    ping,
  ];
  const routes = unlimited.map((route): TestRoute => ({ ...route, rateLimit: limit(5) }));

  it.each([
    ["GET", "/ping", {}, 200],
    ["HEAD", "/ping", {}, 200],
    ["GET", "/fails", {}, 500],
    ["GET", "/members", {}, 401],
    ["GET", "/admins", { authorization: "ada" }, 403],
    ["GET", "/admins", { authorization: "broken" }, 500],
    ["POST", "/strict", {}, 400],
  ])("%s %s with %j: %s", async (method, url, headers, status) => {
    const { inject } = await serve({ routes, authentication, clock });
    const response = await inject({ method, url, headers });
    expect(response.status).toBe(status);
    expect(response.headers).toMatchObject({
      "ratelimit-limit": "5",
      "ratelimit-remaining": "4",
      "ratelimit-reset": "60",
    });
  });

  it("and unknown addresses that of the server", async () => {
    const { inject } = await serve({ routes, settings: { rateLimit: { max: 7, per: 60_000 } }, clock });
    const { status, headers } = await inject({ url: "/nowhere" });
    expect([status, headers["ratelimit-limit"], headers["ratelimit-remaining"]]).toEqual([404, "7", "6"]);
  });
});

describe("requests are counted together", () => {
  it("that have the same value of a header, and by address where it is missing", async () => {
    const by = { kind: "header", header: "x-key" } as const;
    const served = await serve({ routes: [{ ...ping, rateLimit: limit(1, by) }], clock });
    const asked = [{ "x-key": "a" }, { "x-key": "b" }, { "x-key": "a" }, {}, {}] as Record<string, string>[];
    expect(await statuses(served, asked)).toEqual([200, 200, 429, 200, 429]);
  });

  it("of one caller, whom the limit needs to know, and before they are asked what they may", async () => {
    const route: TestRoute = {
      ...ping,
      access: { kind: "permissions", permissions: ["all"], when: null },
      rateLimit: limit(1, { kind: "principal" }),
    };
    const served = await serve({ routes: [route], authentication, clock });
    const [ada, bob] = [{ authorization: "ada" }, { authorization: "bob" }];
    expect(await statuses(served, [ada, bob, ada])).toEqual([403, 403, 429]);
  });

  it("of an address, where nobody proves who they are", async () => {
    const rateLimit = limit(2, { kind: "principal" });
    const members: TestRoute = { ...ping, access: { kind: "authenticated" }, rateLimit };
    const asked = [{}, { authorization: "broken" }, {}, { authorization: "ada" }] as Record<string, string>[];
    expect(await statuses(await serve({ routes: [members], authentication, clock }), asked)).toEqual([
      401, 500, 429, 200,
    ]);
    const everybody: TestRoute = { ...ping, rateLimit };
    expect(await statuses(await serve({ routes: [everybody], clock }), [{}, {}, {}])).toEqual([200, 200, 429]);
  });

  it.each([
    ["192.0.2.1", "192.0.2.1"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:0DB8:0001:0002::9", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["64:ff9b::192.0.2.1", "64:ff9b:0:0::/64"],
    ["2001:db8::", "2001:db8:0:0::/64"],
    // As some proxies write them: another port is no other caller.
    ["192.0.2.1:50123", "192.0.2.1"],
    ["[2001:db8:1:2::9]:50123", "2001:db8:1:2::/64"],
    ["x".repeat(80), "x".repeat(64)],
  ])("of the address %s: %s", (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
