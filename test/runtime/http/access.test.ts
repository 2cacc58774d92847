import { describe, expect, it } from "vitest";
import type { Principal } from "../../../runtime/api/principal.js";
import { notFound, unauthorized } from "../../../runtime/api/problem.js";
import { reply } from "../../../runtime/api/reply.js";
import type { Authentication } from "../../../runtime/api/services/authentication.js";
import { isGranted } from "../../../runtime/http/permissions.js";
import { type Handler, serve, type TestRoute } from "./server-under-test.js";

const person = (...permissions: string[]): Principal => ({ id: "u1", roles: [], permissions, method: "token" });
const knows = (principal: Principal | null): Authentication => ({ authenticate: async () => principal });
const route = (access: TestRoute["access"], more: Partial<TestRoute> = {}): TestRoute => ({
  route: "POST /it",
  ...(access === undefined ? {} : { access }),
  handle: ({ user }) => ({ user: user?.id ?? null }),
  ...more,
});
const post = { method: "POST", url: "/it" };
const permission = (...permissions: string[]) => ({ kind: "permissions", permissions, when: null }) as const;
const owned = { kind: "permissions", permissions: ["users:read"], when: "owner" } as const;

describe("access", () => {
  it.each<{
    name: string;
    access: TestRoute["access"];
    authentication?: Authentication | null;
    want: readonly [number, unknown];
  }>([
    {
      name: "a public route asks nobody",
      access: { kind: "public" },
      authentication: { authenticate: () => Promise.reject(new Error("asked")) },
      want: [200, null],
    },
    {
      name: "a signed-in caller passes",
      access: { kind: "authenticated" },
      authentication: knows(person()),
      want: [200, "u1"],
    },
    {
      name: "an unknown caller does not",
      access: { kind: "authenticated" },
      authentication: knows(null),
      want: [401, undefined],
    },
    {
      name: "a proof that does not hold does not",
      access: { kind: "authenticated" },
      authentication: { authenticate: () => Promise.reject(unauthorized("expired")) },
      want: [401, undefined],
    },
    {
      name: "the permission passes",
      access: permission("users:read"),
      authentication: knows(person("users:read")),
      want: [200, "u1"],
    },
    {
      name: "another permission does not",
      access: permission("users:write"),
      authentication: knows(person("users:read")),
      want: [403, undefined],
    },
    {
      name: "all permissions are needed",
      access: permission("a", "b"),
      authentication: knows(person("a")),
      want: [403, undefined],
    },
    {
      name: "an authentication that answers with nothing lets nobody in",
      access: { kind: "authenticated" },
      // Code without types may answer so.
      authentication: { authenticate: async () => undefined as unknown as Principal },
      want: [401, undefined],
    },
    {
      name: "a failing authentication lets nobody in",
      access: { kind: "authenticated" },
      authentication: { authenticate: () => Promise.reject(new Error("down")) },
      want: [500, undefined],
    },
    {
      name: "a stopped authentication lets nobody in",
      access: { kind: "authenticated" },
      authentication: null,
      want: [503, undefined],
    },
    { name: "no authentication at all lets nobody in", access: { kind: "authenticated" }, want: [500, undefined] },
  ])("$name", async ({ access, authentication, want }) => {
    const { inject } = await serve({
      routes: [route(access)],
      ...(authentication === undefined ? {} : { authentication }),
    });
    const response = await inject(post);
    expect([response.status, (response.json() as { user?: unknown }).user]).toEqual(want);
  });

  it.each<{ name: string; rule: Handler | undefined; want: number }>([
    { name: "a rule that says yes", rule: () => true, want: 200 },
    { name: "a rule that says yes later", rule: async () => true, want: 200 },
    { name: "a rule that says no", rule: async () => false, want: 403 },
    { name: "a rule that says nothing", rule: () => undefined, want: 403 },
    { name: "a rule that says something else than true", rule: () => "yes", want: 403 },
    { name: "a rule that fails", rule: () => Promise.reject(new Error("down")), want: 500 },
    {
      name: "a rule that throws",
      rule: () => {
        throw new Error("down");
      },
      want: 500,
    },
    { name: "a rule that is missing", rule: undefined, want: 500 },
  ])("$name: $want", async ({ rule, want }) => {
    const called: unknown[] = [];
    const { inject } = await serve({
      routes: [route(owned, { handle: () => called.push("handler") })],
      authentication: knows(person("users:read")),
      access: rule === undefined ? {} : { owner: rule },
    });
    expect((await inject(post)).status).toBe(want);
    expect(called).toHaveLength(want === 200 ? 1 : 0);
  });

  it("a rule sees checked input and the caller", async () => {
    const { inject } = await serve({
      routes: [
        route(owned, {
          route: "GET /users/:id",
          params: { type: "object", properties: { id: { type: "integer" } }, required: ["id"] },
        }),
      ],
      authentication: knows(person("users:read")),
      access: { owner: ({ params, user }) => (params as { id: unknown }).id === 7 && user?.id === "u1" },
    });
    expect((await inject({ method: "GET", url: "/users/7" })).status).toBe(200);
    expect((await inject({ method: "GET", url: "/users/8" })).status).toBe(403);
    expect((await inject({ method: "GET", url: "/users/x" })).status).toBe(400);
  });

  it.each<{ name: string; handle: Handler; want: readonly [number, string] }>([
    { name: "an answer", handle: () => ({ user: "u1" }), want: [200, "private, no-cache"] },
    { name: "a problem", handle: () => Promise.reject(notFound()), want: [404, "private, no-cache"] },
    {
      name: "what its handler says otherwise",
      handle: () => reply(200, {}, { "Cache-Control": "no-store" }),
      want: [200, "no-store"],
    },
  ])("no cache on the way gives it to others: $name", async ({ handle, want }) => {
    const one = route({ kind: "authenticated" }, { route: "GET /it", handle });
    const { inject } = await serve({ routes: [one], authentication: knows(person()) });
    const { status, headers } = await inject({ url: "/it", headers: { "x-api-key": "k" } });
    expect([status, headers["cache-control"]]).toEqual(want);
  });

  it("an unknown caller is refused before the body is read", async () => {
    const { inject } = await serve({
      routes: [route({ kind: "authenticated" }, { body: { type: "object" } })],
      authentication: knows(null),
    });
    const response = await inject({ ...post, headers: { "content-type": "application/json" }, body: "{" });
    expect([response.status, response.headers["www-authenticate"]]).toEqual([401, "Bearer"]);
  });

  it.each([
    ["users:read", "users:read", true],
    ["*", "users:read", true],
    ["users:*", "users:read", true],
    ["users:*", "users:read:own", true],
    ["users:*", "users", false],
    ["users:*", "users_admin:read", false],
    ["users", "users:read", false],
    ["us*", "users:read", false],
    ["", "users:read", false],
  ])("%j grants %j: %j", (granted, needed, want) => expect(isGranted([granted], needed)).toBe(want));
});
