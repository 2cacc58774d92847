import { connect } from "node:net";
import { Readable } from "node:stream";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import type { Principal } from "../../../runtime/api/principal.js";
import { notFound } from "../../../runtime/api/problem.js";
import { reply } from "../../../runtime/api/reply.js";
import type { InjectedRequest, InjectedResponse } from "../../../runtime/http/http-server.js";
import type { RouteRequest } from "../../../runtime/http/route-request.js";
import { type StartedCache, startCache } from "../../plugins/cache/started-cache.js";
import { deferred } from "../support/small-application.js";
import { listening, object, type ServerUnderTestOptions, serve, type TestRoute } from "./server-under-test.js";

const hand = { time: 0 };
const clock = { now: () => hand.time, setTimeout: () => ({ cancel: () => undefined }) };
let plugin: StartedCache;

beforeEach(async () => {
  hand.time = Date.UTC(2026, 10, 22);
  plugin = await startCache({ settings: {}, clock: hand });
  onTestFinished(plugin.stop);
});

const kept = { ttl: 30_000, staleFor: 0, vary: [], tags: [] };

/** GET /things, whose answer counts how often its handler ran. */
function things(route: Partial<TestRoute> = {}): TestRoute & { readonly runs: () => number } {
  let runs = 0;
  return {
    route: "GET /things",
    cache: kept,
    ...route,
    handle: (request) => {
      runs += 1;
      return route.handle === undefined ? { runs } : route.handle(request);
    },
    runs: () => runs,
  };
}

const withCache = (
  routes: readonly TestRoute[],
  more: Partial<ServerUnderTestOptions> = {},
): ServerUnderTestOptions => ({
  routes,
  cache: ({ plugin: name }) => plugin.partOf(name),
  clock,
  ...more,
});

const get = (url = "/things", headers: Record<string, string> = {}): InjectedRequest => ({
  method: "GET",
  url,
  headers,
});
const bodyOf = (response: InjectedResponse): unknown => response.json();

describe("a kept answer", () => {
  it("is given until its time is over, with its age", async () => {
    const { inject } = await serve(withCache([things()]));
    const first = await inject(get());
    expect(first.headers).toMatchObject({ "cache-control": "public, max-age=30", age: "0" });
    expect(first.headers["vary"]).toBeUndefined();
    hand.time += 29_999;
    const second = await inject(get());
    expect([second.status, second.body, second.headers["age"]]).toEqual([200, first.body, "29"]);
    expect(second.headers["content-type"]).toBe("application/json; charset=utf-8");
    hand.time += 1;
    expect(bodyOf(await inject(get()))).toEqual({ runs: 2 });
  });

  it("is told by its entity tag, which is the same for the same body", async () => {
    const { inject } = await serve(withCache([things({ handle: () => ({ same: true }) })]));
    const { headers } = await inject(get());
    const etag = String(headers["etag"]);
    expect(etag).toMatch(/^"[\w-]{27}"$/);
    for (const asked of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
      const response = await inject(get("/things", { "if-none-match": asked }));
      expect([asked, response.status, response.body, response.headers["etag"]]).toEqual([asked, 304, "", etag]);
      expect(response.headers["cache-control"]).toBe("public, max-age=30");
    }
    expect((await inject(get("/things", { "if-none-match": '"other"' }))).status).toBe(200);
    hand.time += 30_000;
    expect((await inject(get("/things", { "if-none-match": etag }))).status).toBe(304);
  });

  it("serves HEAD, and HEAD makes one", async () => {
    const route = things();
    const { inject } = await serve(withCache([route]));
    const head = await inject({ method: "HEAD", url: "/things" });
    const { headers } = await inject(get());
    expect([head.body, head.headers["etag"], route.runs()]).toEqual(["", headers["etag"], 1]);
  });

  it("has the bytes and the headers that its handler gave", async () => {
    const bytes = Uint8Array.from([0, 255, 128]);
    const handle = () => reply(200, bytes, { "X-Made": "by hand", ETag: '"own"', "Cache-Control": "max-age=5" });
    const { address } = await listening(withCache([things({ responses: { 200: "content image/png" }, handle })]));
    await fetch(`${address.url}/things`);
    const answer = await fetch(`${address.url}/things`);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "content-type": "image/png",
      "x-made": "by hand",
      etag: '"own"',
      "cache-control": "max-age=5",
      age: "0",
    });
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(bytes);
  });

  it("is one for each path and query, in whatever order", async () => {
    const query = object({ a: {}, b: {} }, []);
    const route = things({ route: "GET /things/:id", query });
    const { inject } = await serve(withCache([route]));
    for (const url of ["/things/1", "/things/1?a=1&b=2", "/things/1?b=2&a=1", "/things/2", "/things/1?a=1"]) {
      await inject(get(url));
    }
    expect(route.runs()).toBe(4);
  });

  it("is for what its handler saw, however the address is written", async () => {
    const handle = ({ params, query }: RouteRequest) => ({ params, query });
    const route = things({ route: "GET /things/:id", query: object({ a: {}, b: {} }, []), handle });
    const { inject } = await serve(withCache([route]));
    // Whoever writes an address so must not choose what others get at the plain one.
    const seen = async (query: string) => bodyOf(await inject(get(`/things/1${query}`)));
    expect(await seen("?a=1?evil")).toMatchObject({ query: { a: "1?evil" } });
    expect(await seen("?a=1")).toMatchObject({ query: { a: "1" } });
    expect(await seen("?a=1&a=2")).toMatchObject({ query: { a: ["1", "2"] } });
    expect(await seen("?a=2&a=1")).toMatchObject({ query: { a: ["2", "1"] } });
    expect(await seen("?%61=2&a=1")).toMatchObject({ query: { a: ["2", "1"] } });
    expect(await seen("?a=1&%61=2")).toMatchObject({ query: { a: ["1", "2"] } });
    expect(route.runs()).toBe(4);
  });

  it("is not made anew for what its handler does not see", async () => {
    const route = things();
    const { inject } = await serve(withCache([route]));
    for (const url of ["/things", "/things?x=1", "/things?x=2", "/%74hings"]) await inject(get(url));
    expect(route.runs()).toBe(1);
  });

  it("is one for each value of the headers that it varies by", async () => {
    const route = things({ cache: { ...kept, vary: ["accept-language"] } });
    const { inject } = await serve(withCache([route]));
    for (const language of ["de", "en", "de"]) await inject(get("/things", { "accept-language": language }));
    expect(route.runs()).toBe(2);
    expect((await inject(get())).headers["vary"]).toBe("accept-language");
  });

  it("keeps what browsers' origins are told apart by", async () => {
    const { inject } = await serve(
      withCache([things({ cache: { ...kept, vary: ["accept"] } })], {
        settings: { cors: { origins: ["https://a.example", "https://b.example"] } },
      }),
    );
    for (const origin of ["https://a.example", "https://b.example"]) {
      const { headers } = await inject(get("/things", { origin }));
      expect([headers["access-control-allow-origin"], headers["vary"]]).toEqual([origin, "Origin, accept"]);
    }
  });

  it("is forgotten by its tags, filled from the path, in the plugin's own part", async () => {
    const route = things({
      route: "GET /things/:id",
      params: object({ id: {} }),
      cache: { ...kept, tags: ["thing:{id}"] },
    });
    const { inject } = await serve(withCache([route]));
    const ask = async () => [await inject(get("/things/1")), await inject(get("/things/2"))].map(bodyOf);
    expect(await ask()).toEqual([{ runs: 1 }, { runs: 2 }]);
    await plugin.partOf("shop").invalidate(["thing:1"]);
    expect(await ask()).toEqual([{ runs: 3 }, { runs: 2 }]);
    await plugin.partOf("other").invalidate(["thing:1"]);
    expect(await ask()).toEqual([{ runs: 3 }, { runs: 2 }]);
  });

  it("is given old while a new one is made, where it may", async () => {
    const route = things({ cache: { ...kept, staleFor: 60_000 } });
    const { inject } = await serve(withCache([route]));
    expect((await inject(get())).headers["cache-control"]).toBe("public, max-age=30, stale-while-revalidate=60");
    hand.time += 30_000;
    expect(bodyOf(await inject(get()))).toEqual({ runs: 1 });
    await expect.poll(async () => bodyOf(await inject(get()))).toEqual({ runs: 2 });
  });

  it("is made once for a hundred who ask at once", async () => {
    const gate = deferred();
    const route = things({ handle: () => gate.promise.then(() => ({ made: true })) });
    const { inject } = await serve(withCache([route]));
    const asking = Promise.all(Array.from({ length: 100 }, () => inject(get())));
    await expect.poll(() => route.runs()).toBe(1);
    gate.resolve();
    expect(new Set((await asking).map(({ status }) => status))).toEqual(new Set([200]));
    expect(route.runs()).toBe(1);
  });
});

describe("nothing is kept", () => {
  it.each<[string, Partial<TestRoute>]>([
    ["where the handler sets a cookie", { handle: () => reply(200, {}, { "set-cookie": "a=1" }) }],
    ["where it says no-store", { handle: () => reply(200, {}, { "Cache-Control": "no-store" }) }],
    ["where it says private", { handle: () => reply(200, {}, { "cache-control": "max-age=5, private" }) }],
    ["where it varies by itself", { handle: () => reply(200, {}, { vary: "accept" }) }],
    ["of a stream", { responses: { 200: "content text/plain" }, handle: () => Readable.from(["text"]) }],
    ["of a status that may be something else next time", { responses: { 202: {} }, handle: () => reply(202, {}) }],
    ["of a problem", { responses: { 200: {}, 404: "problem" }, handle: () => Promise.reject(notFound("no")) }],
    ["where the handler touches the raw request", { handle: ({ raw }) => ({ url: raw.request.url }) }],
    ["of another method", { route: "POST /things" }],
  ])("%s", async (_name, route) => {
    const counted = things(route);
    const { inject } = await serve(withCache([counted]));
    const method = counted.route.split(" ")[0] ?? "";
    const answers = [await inject({ method, url: "/things" }), await inject({ method, url: "/things" })];
    expect(counted.runs()).toBe(2);
    expect(answers[0]?.status).toBe(answers[1]?.status);
  });

  it("and each of many who ask at once gets an answer of its own", async () => {
    let made = 0;
    const handle = async () => {
      made += 1;
      const mine = made;
      await new Promise((resolve) => setImmediate(resolve));
      return reply(200, { mine }, { "set-cookie": `session=${mine}` });
    };
    const { inject } = await serve(withCache([things({ handle })]));
    const answers = await Promise.all(Array.from({ length: 10 }, () => inject(get())));
    expect(new Set(answers.map(({ headers }) => String(headers["set-cookie"]))).size).toBe(10);
    for (const answer of answers)
      expect(answer.headers["set-cookie"]).toBe(`session=${answer.json<{ mine: number }>().mine}`);
  });

  it("where no cache runs", async () => {
    const route = things();
    const { inject } = await serve(withCache([route], { cache: null }));
    expect([bodyOf(await inject(get())), bodyOf(await inject(get()))]).toEqual([{ runs: 1 }, { runs: 2 }]);
  });
});

describe("what only its caller should see", () => {
  const principal = (id: string, permissions: readonly string[]): Principal => ({
    id,
    permissions,
    roles: [],
    method: "test",
  });
  const ofUser = ({ user }: RouteRequest) => ({ user: user?.id, may: user?.permissions });
  const authentication = {
    authenticate: async ({ headers }: { headers: Readonly<Record<string, unknown>> }) => {
      const [id = "", ...permissions] = String(headers["authorization"] ?? "").split(" ");
      return id === "" ? null : principal(id, permissions);
    },
  };

  it("is kept for each caller and what they may, and said to be private", async () => {
    const route = things({ access: { kind: "authenticated" }, handle: ofUser });
    const { inject } = await serve(withCache([route], { authentication }));
    const ask = async (authorization: string) => (await inject(get("/things", { authorization }))).json<unknown>();
    expect(await ask("ada")).toEqual({ user: "ada", may: [] });
    expect(await ask("bob")).toEqual({ user: "bob", may: [] });
    expect(await ask("ada")).toEqual({ user: "ada", may: [] });
    expect(await ask("ada things:read")).toEqual({ user: "ada", may: ["things:read"] });
    expect(route.runs()).toBe(3);
    const { headers } = await inject(get("/things", { authorization: "ada" }));
    expect(headers).toMatchObject({ "cache-control": "private, max-age=30", vary: "authorization, cookie, x-api-key" });
  });

  it("is not given to who may not see it, whatever is kept", async () => {
    const route = things({
      access: { kind: "permissions", permissions: ["things:read"], when: "mine" },
      handle: ofUser,
    });
    const rules = { mine: ({ user }: RouteRequest) => user?.id === "ada" };
    const { inject } = await serve(withCache([route], { authentication, access: rules }));
    const ask = async (authorization: string) => (await inject(get("/things", { authorization }))).status;
    expect(await ask("ada things:read")).toBe(200);
    expect([await ask(""), await ask("ada"), await ask("bob things:read"), await ask("ada things:read")]).toEqual([
      401, 403, 403, 200,
    ]);
    expect(route.runs()).toBe(1);
  });

  it.each([
    [
      "a cookie",
      "cookie",
      ({ headers }: RouteRequest) => ({ who: (headers as { cookie?: string }).cookie ?? "nobody" }),
    ],
    [
      "authorization, among all headers",
      "authorization",
      ({ headers }: RouteRequest) => ({
        who: { ...(headers as { authorization?: string }) }.authorization ?? "nobody",
      }),
    ],
    [
      "an API key",
      "x-api-key",
      ({ headers }: RouteRequest) => ({ who: (headers as { "x-api-key"?: string })["x-api-key"] ?? "nobody" }),
    ],
  ])("of a public route is kept for nobody else where its handler looks at %s", async (_what, header, handle) => {
    const route = things({ handle });
    const { inject } = await serve(withCache([route]));
    const ask = (value?: string) => inject(get("/things", value === undefined ? {} : { [header]: value }));
    expect(bodyOf(await ask("ada"))).toEqual({ who: "ada" });
    expect(bodyOf(await ask())).toEqual({ who: "nobody" });
    const personal = await ask("bob");
    expect(bodyOf(personal)).toEqual({ who: "bob" });
    expect(personal.headers["cache-control"]).toBe("private, no-cache");
    const anonymous = await ask();
    expect(bodyOf(anonymous)).toEqual({ who: "nobody" });
    expect(anonymous.headers["vary"]).toBe("authorization, cookie, x-api-key");
    expect(route.runs()).toBe(3);
  });

  it("is not there where the handler looks at no credentials: they do not matter", async () => {
    const route = things();
    const { inject } = await serve(withCache([route]));
    for (const cookie of ["session=ada", "session=bob", undefined]) {
      await inject(get("/things", cookie === undefined ? {} : { cookie }));
    }
    expect(route.runs()).toBe(1);
  });

  it("is kept for each value where the route varies by them", async () => {
    const route = things({
      cache: { ...kept, vary: ["cookie"] },
      handle: ({ headers }) => ({ who: (headers as { cookie?: string }).cookie }),
    });
    const { inject } = await serve(withCache([route]));
    const ask = async (cookie: string) => inject(get("/things", { cookie }));
    expect([bodyOf(await ask("ada")), bodyOf(await ask("bob")), bodyOf(await ask("ada"))]).toEqual([
      { who: "ada" },
      { who: "bob" },
      { who: "ada" },
    ]);
    expect(route.runs()).toBe(2);
    expect((await ask("ada")).headers["cache-control"]).toBe("private, max-age=30");
  });
});

it("a caller who hangs up does not spoil the answer for those who wait for the same", async () => {
  const reached = deferred();
  const handle = ({ signal }: RouteRequest) => {
    reached.resolve();
    return route.runs() > 1
      ? { made: true }
      : new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  };
  const route = things({ handle });
  const { address, inject } = await listening(withCache([route]));
  const socket = connect(address.port, "127.0.0.1");
  socket.write("GET /things HTTP/1.1\r\nhost: a\r\n\r\n");
  await reached.promise;
  const waiting = inject(get());
  socket.destroy();
  expect(bodyOf(await waiting)).toEqual({ made: true });
});

it("an answer that never comes holds nobody for longer than the route may take", async () => {
  const route = things({
    timeout: 50,
    handle: () => (route.runs() > 1 ? { made: true } : new Promise(() => undefined)),
  });
  const { inject } = await serve(withCache([route]));
  expect((await inject(get())).status).toBe(503);
  // Not the next one in any case: on a busy machine it may take too long as well.
  await expect.poll(async () => bodyOf(await inject(get()))).toEqual({ made: true });
});
