import { describe, expect, it } from "vitest";
import type { Principal } from "../../../runtime/api/principal.js";
import { conflict, forbidden, unauthorized } from "../../../runtime/api/problem.js";
import { reply } from "../../../runtime/api/reply.js";
import type { Audit, AuditEntry } from "../../../runtime/api/services/audit.js";
import type { Authentication } from "../../../runtime/api/services/authentication.js";
import { serve, type TestRoute } from "./server-under-test.js";

const ada: Principal = { id: "ada", roles: [], permissions: ["orders:read"], method: "token" };
const knows = (principal: Principal | null): Authentication => ({ authenticate: async () => principal });
const post = { method: "POST", url: "/orders/7?token=s3cret", headers: { "x-request-id": "r-1" } };

const order = (more: Partial<TestRoute> = {}): TestRoute => ({
  route: "POST /orders/:id",
  access: { kind: "authenticated" },
  audit: true,
  handle: () => ({ ok: true }),
  ...more,
});

async function asked(route: TestRoute, authentication: Authentication = knows(ada)) {
  const entries: AuditEntry[] = [];
  const audit: Audit = { record: async (entry) => void entries.push(entry) };
  const { inject } = await serve({ routes: [route], authentication, audit, access: { owner: () => false } });
  const { status } = await inject(post);
  return { status, entries };
}

describe("audit", () => {
  it("tells who did what from where, and how it ended", async () => {
    const { entries } = await asked(order());
    expect(entries).toEqual([
      {
        action: "shop.handler0",
        outcome: "success",
        who: "ada",
        from: "127.0.0.1",
        what: "POST /orders/7",
        requestId: "r-1",
        details: { status: 200 },
      },
    ]);
  });

  it.each<{ row: string; route: TestRoute; authentication?: Authentication; want: readonly object[] }>([
    {
      row: "a problem that the handler throws has failed",
      route: order({
        handle: () => {
          throw conflict("sold out");
        },
      }),
      want: [{ outcome: "failed", who: "ada", details: { status: 409 } }],
    },
    {
      row: "an error has failed",
      route: order({ handle: () => Promise.reject(new Error("bug")) }),
      want: [{ outcome: "failed", details: { status: 500 } }],
    },
    {
      row: "an answer that its schema does not allow has failed, whatever the handler did",
      route: order({
        responses: { 200: { type: "object", required: ["id"], properties: { id: { type: "string" } } } },
      }),
      want: [{ outcome: "failed", details: { status: 500 } }],
    },
    {
      row: "input that is refused has failed",
      route: order({ params: { type: "object", properties: { id: { type: "boolean" } } } }),
      want: [{ outcome: "failed", details: { status: 400 } }],
    },
    {
      row: "a handler's own answer with 403 is a refusal",
      route: order({ audit: false, handle: () => reply(403, "no"), responses: { 403: "problem" } }),
      want: [{ outcome: "refused", who: "ada", details: { status: 403 } }],
    },
    {
      row: "a missing permission is told of any route, with the caller",
      route: order({ audit: false, access: { kind: "permissions", permissions: ["orders:write"], when: null } }),
      want: [{ outcome: "refused", who: "ada", details: { status: 403 } }],
    },
    {
      row: "a rule that does not admit is told of any route",
      route: order({ audit: false, access: { kind: "permissions", permissions: ["orders:read"], when: "owner" } }),
      want: [{ outcome: "refused", who: "ada", details: { status: 403 } }],
    },
    {
      row: "a proof that does not hold is told of any route",
      route: order({ audit: false }),
      authentication: { authenticate: () => Promise.reject(unauthorized("expired")) },
      want: [{ outcome: "refused", who: null, details: { status: 401 } }],
    },
    {
      row: "a wrong password at a public route is told",
      route: order({ audit: false, access: { kind: "public" }, handle: () => Promise.reject(unauthorized("wrong")) }),
      want: [{ outcome: "refused", who: null, details: { status: 401 } }],
    },
    {
      row: "the lack of any proof is not told, not even of an audited route",
      route: order(),
      authentication: knows(null),
      want: [],
    },
    { row: "of other routes nothing is told that went well", route: order({ audit: false }), want: [] },
    {
      row: "of other routes nothing is told that failed",
      route: order({ audit: false, handle: () => Promise.reject(conflict("sold out")) }),
      want: [],
    },
    {
      row: "a request is told once where its refusal is an answer of an audited route",
      route: order({ handle: () => Promise.reject(forbidden()) }),
      want: [{ outcome: "refused", details: { status: 403 } }],
    },
  ])("$row", async ({ route, authentication, want }) => {
    expect((await asked(route, authentication)).entries).toMatchObject(want);
  });

  it("one too many is not told: strangers must not fill the log", async () => {
    const entries: AuditEntry[] = [];
    const audit: Audit = { record: async (entry) => void entries.push(entry) };
    const rateLimit = { max: 1, per: 60_000, by: { kind: "address" } } as const;
    const { inject } = await serve({ routes: [order({ rateLimit })], authentication: knows(ada), audit });
    expect([(await inject(post)).status, (await inject(post)).status]).toEqual([200, 429]);
    expect(entries).toHaveLength(1);
  });

  it.each([
    { row: "", route: order({ audit: false }) },
    { row: ", of an audited route", route: order() },
  ])("proofs that somebody makes up without end are told a few times a minute$row", async ({ route }) => {
    const entries: AuditEntry[] = [];
    const audit: Audit = { record: async (entry) => void entries.push(entry) };
    const authentication = { authenticate: () => Promise.reject(unauthorized("made up")) };
    const { inject, log } = await serve({ routes: [route], authentication, audit });
    for (let asked = 0; asked < 50; asked += 1) expect((await inject(post)).status).toBe(401);
    expect(entries).toHaveLength(20);
    expect(log.filter(({ level }) => level === "warn")).toMatchObject([{ from: "127.0.0.1" }]);
  });

  it("the answer of an audited route is sent when its entry is stored", async () => {
    const order_ = order();
    let store = (): void => undefined;
    const stored = new Promise<void>((resolve) => {
      store = resolve;
    });
    let recording = (): void => undefined;
    const isRecording = new Promise<void>((resolve) => {
      recording = resolve;
    });
    const record = async (): Promise<void> => {
      recording();
      await stored;
    };
    const { inject } = await serve({ routes: [order_], authentication: knows(ada), audit: { record } });
    const steps: string[] = [];
    const answer = inject(post).then(() => steps.push("answered"));
    await isRecording;
    steps.push("stored");
    store();
    await answer;
    expect(steps).toEqual(["stored", "answered"]);
  });

  it("an audited request whose entry cannot be stored fails", async () => {
    const audit: Audit = { record: () => Promise.reject(new Error("disk full")) };
    for (const handle of [() => ({ ok: true }), () => Promise.reject(conflict("sold out"))]) {
      const { inject, log } = await serve({ routes: [order({ handle })], authentication: knows(ada), audit });
      const answer = await inject(post);
      expect(answer.status).toBe(503);
      expect(answer.json()).toMatchObject({ detail: "This is recorded, and it cannot be recorded just now." });
      expect(log.filter(({ message }) => message === "audit entry lost")).toMatchObject([
        { level: "error", err: { message: "disk full" }, requestId: "r-1", plugin: "shop", route: "handler0" },
      ]);
    }
  });

  it("a refusal stands whether its entry can be stored or not", async () => {
    const audit: Audit = { record: () => Promise.reject(new Error("disk full")) };
    const route = order({ audit: false, access: { kind: "permissions", permissions: ["orders:write"], when: null } });
    const { inject, log } = await serve({ routes: [route], authentication: knows(ada), audit });
    expect((await inject(post)).status).toBe(403);
    expect(log.map(({ message }) => message)).toContain("audit entry lost");
  });

  it("while the audit log does not run, an audited route does nothing", async () => {
    let calls = 0;
    const handle = (): object => {
      calls += 1;
      return {};
    };
    const routes = [order({ handle })];
    const { inject } = await serve({ routes, authentication: knows(ada), audit: null });
    expect((await inject(post)).status).toBe(503);
    const without = await serve({ routes, authentication: knows(ada) });
    expect((await without.inject(post)).status).toBe(503);
    expect(calls).toBe(0);
  });
});
