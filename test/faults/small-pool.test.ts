import { afterEach, beforeEach, expect, test } from "vitest";
import { databaseEngines, describeOn, type TemporaryDatabase, temporaryDatabase } from "../services/test-services.js";
import type { ProbeBehaviour } from "./probe-application.js";
import {
  expectClean503,
  expectPromises,
  mailedNumbers,
  rowsOf,
  type StartedProbe,
  settled,
  startProbe,
} from "./started-probe.js";

/** While a transaction is open: another inside, a value that others load at the same time, and one more event. */
const greedy: ProbeBehaviour = {
  write: async ({ services, tables }, number) => {
    await services.database.transaction(() => tables.selectFrom("probe_written").selectAll().execute());
    await services.cache.getOrSet("rows", () => tables.selectFrom("probe_written").selectAll().execute());
    await services.cache.invalidate([`number ${number}`]);
  },
  apply: async (_event, { services, tables }) => {
    await services.database.transaction(() => tables.selectFrom("probe_applied").selectAll().execute());
    await services.cache.getOrSet("rows", () => tables.selectFrom("probe_written").selectAll().execute());
  },
  note: async (_event, { services, tables }) => {
    await services.cache.getOrSet("rows", () => tables.selectFrom("probe_written").selectAll().execute(), { ttl: 1 });
  },
};

/** SQLite has one connection whatever the settings say. */
const most = { sqlite: 1, postgres: 1, mariadb: 2 } as const;

for (const { engine, service } of databaseEngines) {
  const max = most[engine];
  describeOn(service, `an application with a pool of ${max} on ${engine}`, () => {
    let database: TemporaryDatabase;
    let probe: StartedProbe;

    beforeEach(async () => {
      database = await temporaryDatabase(engine);
      const settings = { url: database.url, pool: { max, acquire_timeout: "20s" } };
      const cache = { layers: ["memory", "database"] };
      probe = await startProbe({ plugins: { database: settings, cache }, behaviour: greedy });
    });
    afterEach(async () => {
      await probe.stop();
      await database.drop();
    });

    test("does not wait for itself, with fifty requests at once and their handlers", async () => {
      const answers = await Promise.all(Array.from({ length: 50 }, (_, number) => probe.write(number)));
      const refused = answers.filter(({ status }) => status !== 201);
      for (const answer of refused) expectClean503(answer);
      // Somebody was served, whatever the machine is busy with.
      expect(refused.length).toBeLessThan(50);
      await settled(probe);
      const rows = await rowsOf(probe);
      expect(rows.written.length).toBeGreaterThanOrEqual(50 - refused.length);
      expectPromises(rows, mailedNumbers(probe.root));
      expect(probe.app.events.deadLetters()).toEqual([]);
    });
  });
}
