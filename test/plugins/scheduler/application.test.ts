import { createTestApp } from "nexus-platform/testing";
import { expect, test } from "vitest";
import { application } from "#nexus";

/** What is waited for comes in any case; a busy machine may take its time. */
const patience = { timeout: 30_000 };

test("a job of a manifest runs at its time, in the application", async () => {
  const now = new Date("2026-11-22T03:00:00Z");
  await using app = await createTestApp(application, { only: ["analytics", "scheduler"], now });
  const forgotten = () => app.logs.filter(({ msg }) => msg === "old counters forgotten");
  await app.clock.advance(29 * 60_000);
  expect(forgotten()).toEqual([]);
  await app.clock.advance(60_000);
  await expect.poll(forgotten, patience).toMatchObject([{ plugin: "analytics", job: "purge", before: "2025-11-22" }]);
  await expect.poll(() => app.logs.map(({ msg }) => msg), patience).toContain("job done");
});
