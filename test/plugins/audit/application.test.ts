import type { AuditEntry } from "nexus-platform";
import { createTestApp } from "nexus-platform/testing";
import { expect, test } from "vitest";
import { application } from "#nexus";

test("requests of the application come into its audit log", async () => {
  await using app = await createTestApp(application, { only: ["orders", "audit"], links: ["plugins"] });
  const { status } = await app.inject({ method: "POST", url: "/orders", headers: { authorization: "Bearer forged" } });
  expect(status).toBe(401);

  const printed: string[] = [];
  const { command } = app.services.audit;
  const terminal = {
    print: (text: string) => void printed.push(text),
    note: () => undefined,
    readSecret: async () => "",
  };
  await command?.run(["list", "--format", "json"], terminal);
  const { entries } = JSON.parse(printed.join("")) as { readonly entries: readonly AuditEntry[] };
  expect(entries).toMatchObject([
    { action: "orders.placeOrder", outcome: "refused", who: null, what: "POST /orders", details: { status: 401 } },
  ]);
});
