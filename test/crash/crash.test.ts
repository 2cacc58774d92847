import { afterAll, beforeAll, expect, test } from "vitest";
import { type DatabaseEngine, describeOn, type TestService } from "../services/test-services.js";
import { type BuiltApplication, buildApplication } from "./build-application.js";
import { crashRun } from "./crash-run.js";

let application: BuiltApplication;

beforeAll(async () => {
  application = await buildApplication();
});
afterAll(() => application?.remove());

const engines: readonly (readonly [DatabaseEngine, TestService | null, ("nats" | "redis")?])[] = [
  ["sqlite", null],
  ["postgres", "postgres"],
  ["sqlite", "nats", "nats"],
  ["sqlite", "redis", "redis"],
];

for (const [engine, service, broker] of engines) {
  describeOn(service, `kill -9 on ${engine}${broker === undefined ? "" : ` with ${broker}`}`, () => {
    test("loses no event, does nothing twice that must happen once, and keeps the order of a key", async () => {
      const seed = Math.floor(Math.random() * 2 ** 32);
      const { main } = application;
      // With a broker each event is written several times more: fewer of them tell as much.
      const events = broker === undefined ? 10_000 : 2_000;
      const options = { main, engine, seed, events, kills: 6, ...(broker !== undefined && { broker }) };
      const { faults, accepted } = await crashRun(options);
      expect(faults.slice(0, 20), `seed ${seed}`).toEqual([]);
      expect(accepted).toBeGreaterThanOrEqual(events);
    }, 600_000);
  });
}
