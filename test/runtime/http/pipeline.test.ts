import { describe, expect, it, vi } from "vitest";
import type { RequestScope } from "../../../runtime/api/plugin.js";
import { currentContext } from "../../../runtime/context/execution-context.js";
import { shownUrl } from "../../../runtime/http/request-log.js";
import type { RequestServices } from "../../../runtime/lifecycle/plugin-slot.js";
import { exchange, listening, object, serve, type TestRoute } from "./server-under-test.js";

const ping: TestRoute = { route: "GET /ping", handle: () => ({ pong: true }) };
const get = { method: "GET", url: "/ping" };

describe("addresses", () => {
  const routes: readonly TestRoute[] = [
    ping,
    { route: "POST /users/:id", handle: () => ({}) },
    { route: "DELETE /users/:id", handle: () => ({}) },
  ];

  it.each([
    ["GET", "/nowhere", 404, undefined],
    ["GET", "/ping/", 404, undefined],
    ["PUT", "/ping?x=1", 405, "GET, HEAD"],
    ["GET", "/users/7", 405, "DELETE, POST"],
    ["OPTIONS", "/users/7", 405, "DELETE, POST"],
    ["POST", "/health", 405, "GET, HEAD"],
    ["PROPFIND", "/ping", 405, "GET, HEAD"],
    ["GET", "/users/%zz", 400, undefined],
    ["GET", "/%c0%ae", 400, undefined],
    ["POST", `/users/${"x".repeat(2_000)}`, 414, undefined],
  ])("%s %s: %s", async (method, url, status, allow) => {
    const { inject } = await serve({ routes });
    const response = await inject({ method, url });
    expect([response.status, response.headers["allow"], response.headers["content-type"]]).toEqual([
      status,
      allow,
      "application/problem+json; charset=utf-8",
    ]);
    expect(response.json()).toMatchObject({ status, requestId: response.headers["x-request-id"] });
  });
});

describe("a request's id", () => {
  it.each([
    ["a harmless one is kept", "abc_DEF-123", true],
    ["an empty one is replaced", "", false],
    ["a long one is replaced", "a".repeat(129), false],
    ["one that could break a log or a header is replaced", 'a"b', false],
  ])("%s", async (_name, given, isKept) => {
    const { inject } = await serve({ routes: [ping] });
    const sent = (await inject({ ...get, headers: { "x-request-id": given } })).headers["x-request-id"];
    if (isKept) expect(sent).toBe(given);
    else expect(sent).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("is known wherever the handler goes", async () => {
    const handle = async ({ id }: { id: string }): Promise<unknown> => {
      await new Promise((resolve) => setImmediate(resolve));
      return { id, context: currentContext() };
    };
    const { inject } = await serve({ routes: [{ route: "GET /ping", handle }] });
    expect((await inject({ ...get, headers: { "x-request-id": "r1" } })).json()).toEqual({
      id: "r1",
      context: { requestId: "r1", correlationId: "r1", causationId: "r1" },
    });
  });
});

describe("a plugin behind its slot", () => {
  it.each([
    ["disabled", "60"],
    ["failed", "60"],
  ] as const)("that is %s answers 503", async (state, retryAfter) => {
    const { inject, slot } = await serve({ routes: [ping] });
    slot.become({ state, cause: "leak" });
    const response = await inject(get);
    expect([response.status, response.headers["retry-after"]]).toEqual([503, retryAfter]);
    expect(response.json()).toMatchObject({ detail: `The plugin "shop" is ${state}.` });
  });

  it("is reached anew after a restart", async () => {
    const { inject, slot } = await serve({ routes: [ping] });
    slot.become({ state: "stopping" });
    expect((await inject(get)).status).toBe(503);
    const instance = { routes: { handler0: () => ({ pong: "again" }) } };
    slot.become({ state: "active", plugin: { instance, context: { log: {}, services: {} } } });
    expect((await inject(get)).json()).toEqual({ pong: "again" });
  });

  it("makes request services once for each request, when they are first read", async () => {
    const make = vi.fn(({ id, headers }: RequestScope) => ({ of: id, from: headers["x-from"] }));
    const requestServices = (scope: RequestServices): object => ({
      get cart() {
        return scope.once({ options: {} } as never, "cart", make);
      },
    });
    const provider = {} as never; // Any object can stand for a slot here: it is only a key.
    const { inject } = await serve({
      routes: [
        {
          route: "GET /cart",
          handle: ({ services }) => [services, services].map((all) => (all as { cart: unknown }).cart),
        },
        { route: "GET /none", handle: ({ services }) => Object.keys(services) },
      ],
      services: { database: 1 },
      slotOptions: {
        requestServices: (scope) =>
          requestServices({
            request: scope.request,
            once: (_slot, service, factory) => scope.once(provider, service, factory),
          }),
      },
    });
    expect((await inject({ method: "GET", url: "/none" })).json()).toEqual(["database", "cart"]);
    expect(make).not.toHaveBeenCalled();
    const first = await inject({ method: "GET", url: "/cart", headers: { "x-request-id": "r1", "x-from": "Ada" } });
    const made = { of: "r1", from: "Ada" };
    expect(first.json()).toEqual([made, made]);
    expect(make).toHaveBeenCalledTimes(1);
    await inject({ method: "GET", url: "/cart" });
    expect(make).toHaveBeenCalledTimes(2);
  });
});

describe("time", () => {
  it("a route that takes too long is 503, and its signal is aborted", async () => {
    let signal: AbortSignal | undefined;
    const handle: TestRoute["handle"] = (request) => {
      signal = request.signal;
      return new Promise(() => {});
    };
    const { inject } = await serve({ routes: [{ ...ping, timeout: 20, handle }] });
    const response = await inject(get);
    expect(response.status).toBe(503);
    expect(response.json()).toMatchObject({ detail: "The request was not finished within 20 ms." });
    expect(signal?.aborted).toBe(true);
  });

  it("the server's limit holds where a route has none", async () => {
    const { inject } = await serve({
      routes: [{ ...ping, handle: () => new Promise(() => {}) }],
      settings: { requestTimeout: 20 },
    });
    expect((await inject(get)).status).toBe(503);
  });

  it("a caller who hangs up aborts the signal", async () => {
    const aborted = new Promise<unknown>((resolve) => {
      const handle: TestRoute["handle"] = ({ signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => {
            resolve(signal.reason);
            reject(signal.reason);
          });
          hangUp.abort();
        });
      void listening({ routes: [{ ...ping, handle }] }).then(({ address }) =>
        fetch(`${address.url}/ping`, { signal: hangUp.signal }).catch(() => {}),
      );
    });
    expect(String(await aborted)).toContain("The caller is gone.");
  });
  const hangUp = new AbortController();

  it("a request that does not arrive in time is 408", async () => {
    const routes: readonly TestRoute[] = [{ route: "POST /ping", body: {}, handle: () => ({}) }];
    const { address } = await listening({ routes, settings: { requestTimeout: 200 } });
    const answer = await exchange(
      address,
      "POST /ping HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 10\r\n\r\n{",
    );
    expect(answer).toMatch(/^HTTP\/1\.1 (408|503) /);
    expect(answer).toContain("application/problem+json");
  });
});

describe("rate limits", () => {
  const limited: TestRoute = { ...ping, rateLimit: { max: 2, per: 60_000, by: { kind: "address" } } };

  it("a route's limit answers 429 with the time to wait", async () => {
    const { inject } = await serve({ routes: [limited] });
    expect((await inject(get)).headers).toMatchObject({ "ratelimit-limit": "2", "ratelimit-remaining": "1" });
    await inject(get);
    const response = await inject(get);
    expect(response.status).toBe(429);
    expect(response.headers).toMatchObject({ "ratelimit-limit": "2", "ratelimit-remaining": "0", "retry-after": "60" });
    expect(response.json()).toMatchObject({ title: "Too Many Requests" });
  });

  it("routes count apart, the server's limit counts them together, health not at all", async () => {
    const { inject } = await serve({
      routes: [limited, { ...ping, route: "GET /other" }],
      settings: { rateLimit: { max: 3, per: 60_000 } },
    });
    const statuses: number[] = [];
    for (const url of ["/ping", "/ping", "/other", "/nowhere", "/other", "/health/live"]) {
      statuses.push((await inject({ method: "GET", url })).status);
    }
    expect(statuses).toEqual([200, 200, 200, 429, 429, 200]);
  });

  it.each([
    ["counts the proxy itself where none is trusted", false, [200, 429]],
    ["counts the addresses behind a trusted one", true, [200, 200]],
    ["counts the addresses behind so many proxies", 1, [200, 200]],
  ])("%s", async (_name, trustProxy, want) => {
    const { inject } = await serve({
      routes: [{ ...ping, rateLimit: { max: 1, per: 60_000, by: { kind: "address" } } }],
      settings: { trustProxy },
    });
    const statuses: number[] = [];
    for (const address of ["203.0.113.1", "203.0.113.2"]) {
      statuses.push((await inject({ ...get, headers: { "x-forwarded-for": address } })).status);
    }
    expect(statuses).toEqual(want);
  });

  it("are counted before anybody is signed in", async () => {
    const authenticate = vi.fn(async () => null);
    const { inject } = await serve({
      routes: [
        { ...ping, access: { kind: "authenticated" }, rateLimit: { max: 1, per: 60_000, by: { kind: "address" } } },
      ],
      authentication: { authenticate },
    });
    expect([(await inject(get)).status, (await inject(get)).status]).toEqual([401, 429]);
    expect(authenticate).toHaveBeenCalledTimes(1);
  });
});

describe("browsers", () => {
  it("get the usual security headers, on problems too", async () => {
    const { inject } = await serve({ routes: [ping] });
    for (const url of ["/ping", "/nowhere"]) {
      const { headers } = await inject({ method: "GET", url });
      expect(headers).toMatchObject({
        "content-security-policy": "default-src 'none';frame-ancestors 'none'",
        "x-content-type-options": "nosniff",
        "strict-transport-security": "max-age=31536000",
      });
      expect(headers["x-powered-by"]).toBeUndefined();
    }
  });

  it("get none where they are turned off", async () => {
    const { inject } = await serve({ routes: [ping], settings: { securityHeaders: false } });
    expect((await inject(get)).headers["x-content-type-options"]).toBeUndefined();
  });

  const origin = "https://shop.example";
  const preflight = { method: "OPTIONS", url: "/ping", headers: { origin, "access-control-request-method": "PUT" } };

  it.each([
    ["no origin without settings", null, origin, undefined],
    ["a listed origin", { origins: [origin] }, origin, origin],
    ["no other origin", { origins: [origin] }, "https://evil.example", undefined],
    ["every origin for *", { origins: ["*"] }, "https://evil.example", "*"],
  ])("may call from %s", async (_name, cors, from, want) => {
    const { inject } = await serve({ routes: [ping], settings: { cors } });
    expect((await inject({ ...get, headers: { origin: from } })).headers["access-control-allow-origin"]).toBe(want);
  });

  it("get an answer to a preflight", async () => {
    const { inject } = await serve({
      routes: [ping],
      settings: { cors: { origins: [origin], maxAge: 60_000, credentials: true } },
    });
    const response = await inject(preflight);
    expect(response.status).toBe(204);
    expect(response.headers).toMatchObject({
      "access-control-allow-origin": origin,
      "access-control-allow-credentials": "true",
      "access-control-max-age": "60",
    });
  });

  it("never send credentials to an application that is open to every origin", async () => {
    const { inject } = await serve({ routes: [ping], settings: { cors: { origins: ["*"], credentials: true } } });
    expect((await inject(preflight)).headers["access-control-allow-credentials"]).toBeUndefined();
  });

  it("see a problem for an OPTIONS request that is no preflight", async () => {
    const { inject } = await serve({ routes: [ping], settings: { cors: { origins: [origin] } } });
    expect((await inject({ method: "OPTIONS", url: "/ping" })).status).toBe(405);
    expect((await inject({ method: "OPTIONS", url: "/nowhere" })).status).toBe(404);
  });
});

describe("the request log", () => {
  it("has one line for each request", async () => {
    const { inject, log } = await serve({
      routes: [{ ...ping, query: object({ token: { type: "string" }, a: { type: "string" } }) }],
    });
    await inject({ method: "GET", url: "/ping?a=1&token=t0ps3cret", headers: { "x-request-id": "r1" } });
    expect(log).toEqual([
      {
        level: "info",
        message: "request completed",
        requestId: "r1",
        method: "GET",
        url: "/ping?a=1&token=•••",
        status: 200,
        ms: expect.any(Number) as number,
        plugin: "shop",
        route: "handler0",
      },
    ]);
  });

  const urls = [
    {
      row: "a key that holds the name of a secret",
      given: "/ping?access_token=a?b&x=1",
      want: "/ping?access_token=•••&x=1",
    },
    { row: "a key that is short for one", given: "/ping?x=1&code=5", want: "/ping?x=1&code=•••" },
    { row: "a key that only begins so stays", given: "/ping?codec=5", want: "/ping?codec=5" },
    { row: "a key behind a second question mark", given: "/ping?next=/a?token=5", want: "/ping?next=/a?token=•••" },
  ];

  it.each(urls)("hides secrets in addresses: $row", ({ given, want }) => {
    expect(shownUrl(given)).toBe(want);
  });

  it("takes no time that grows faster than the address", () => {
    const { user } = process.cpuUsage();
    shownUrl(`/ping${"?token".repeat(1_500)}`); // backtracking would take many seconds
    expect(process.cpuUsage().user - user).toBeLessThan(2_000_000);
  });

  it("tells how long a request took", async () => {
    const handle = (): object => {
      for (const end = performance.now() + 3; performance.now() < end; );
      return { pong: true };
    };
    const { inject, log } = await serve({ routes: [{ ...ping, handle }] });
    await inject({ method: "GET", url: "/ping" });
    expect(log[0]?.["ms"]).toBeGreaterThanOrEqual(3);
  });

  it("tells probes at debug only", async () => {
    const { inject, log } = await serve({ routes: [ping] });
    await inject({ method: "GET", url: "/health/live" });
    expect(log.map(({ level }) => level)).toEqual(["debug"]);
  });
});

describe("health", () => {
  const plugins = { shop: { state: "disabled", cause: "password hunter22 refused" } } as const;

  it("tells each plugin's state without secrets", async () => {
    const { inject } = await serve({
      routes: [],
      secrets: ["hunter22"],
      health: { report: async () => ({ status: "degraded", plugins, restartNeeded: ["server.port changed"] }) },
    });
    const response = await inject({ method: "GET", url: "/health" });
    expect([response.status, response.json()]).toEqual([
      200,
      {
        status: "degraded",
        name: "test",
        version: "1.2.3",
        uptime: expect.any(Number) as number,
        plugins: { shop: { state: "disabled", cause: "password ••• refused" } },
        restartNeeded: ["server.port changed"],
      },
    ]);
    expect(response.headers["cache-control"]).toBe("no-store");
  });

  it("is live before it is ready", async () => {
    const { inject } = await serve({ routes: [], health: { isReady: () => false } });
    expect((await inject({ method: "GET", url: "/health/live" })).status).toBe(200);
    const ready = await inject({ method: "GET", url: "/health/ready" });
    expect([ready.status, ready.headers["content-type"]]).toEqual([503, "application/problem+json; charset=utf-8"]);
  });

  it("is ready", async () => {
    const { inject } = await serve({ routes: [] });
    expect((await inject({ method: "GET", url: "/health/ready" })).json()).toEqual({ status: "ready" });
  });
});
