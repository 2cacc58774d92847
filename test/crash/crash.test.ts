import { afterAll, beforeAll, expect, test } from "vitest";
import { type DatabaseEngine, describeOn, type TestService } from "../services/test-services.js";
import { type BuiltApplication, buildApplication } from "./build-application.js";
import { crashRun } from "./crash-run.js";

let application: BuiltApplication;

beforeAll(async () => {
  application = await buildApplication();
});
afterAll(() => application?.remove());

const engines: readonly (readonly [DatabaseEngine, TestService | null])[] = [
  ["sqlite", null],
  ["postgres", "postgres"],
];

for (const [engine, service] of engines) {
  describeOn(service, `kill -9 on ${engine}`, () => {
    test("loses no event, does nothing twice that must happen once, and keeps the order of a key", async () => {
      const seed = Math.floor(Math.random() * 2 ** 32);
      const { faults, accepted } = await crashRun({ main: application.main, engine, seed, events: 10_000, kills: 6 });
      expect(faults.slice(0, 20), `seed ${seed}`).toEqual([]);
      expect(accepted).toBeGreaterThanOrEqual(10_000);
    }, 180_000);
  });
}
