import { sql } from "kysely";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startDatabase } from "../plugins/database/started-database.js";
import { type CuttableProxy, cuttableProxy } from "../services/cuttable-proxy.js";
import {
  type DatabaseEngine,
  describeOn,
  type TemporaryDatabase,
  temporaryDatabase,
} from "../services/test-services.js";
import {
  expectClean503,
  expectPromises,
  mailedNumbers,
  rowsOf,
  type StartedProbe,
  settled,
  startProbe,
} from "./started-probe.js";

const patience = { timeout: 50_000, interval: 100 };

const servers: readonly Exclude<DatabaseEngine, "sqlite">[] = ["postgres", "mariadb"];

for (const engine of servers) {
  describeOn(engine, `an application whose ${engine} goes away`, () => {
    let temporary: TemporaryDatabase;
    let proxy: CuttableProxy;
    let probe: StartedProbe;

    beforeEach(async () => {
      temporary = await temporaryDatabase(engine);
      proxy = await cuttableProxy(temporary.url);
      probe = await startProbe({ plugins: { database: { url: proxy.through(temporary.url) } } });
    });
    afterEach(async () => {
      await proxy.mend().catch(() => undefined);
      await probe.stop();
      await proxy.close();
      await temporary.drop();
    });

    const health = async (plugin: string) => (await probe.app.health()).plugins[plugin];

    /** Sends one request after the other on several lines, until told to end; gives the statuses by number. */
    function traffic(first = 0): { readonly end: () => Promise<ReadonlyMap<number, number>> } {
      const statuses = new Map<number, number>();
      let isOver = false;
      let next = first;
      const line = async (): Promise<void> => {
        while (!isOver) {
          const number = next++;
          const answer = await probe.write(number);
          statuses.set(number, answer.status);
          if (answer.status !== 201) expectClean503(answer);
        }
      };
      const lines = Array.from({ length: 8 }, line);
      return {
        end: async () => {
          isOver = true;
          await Promise.all(lines);
          return statuses;
        },
      };
    }

    const written = async () => (await rowsOf(probe)).written.length;

    async function expectNothingLost(statuses: ReadonlyMap<number, number>): Promise<void> {
      await settled(probe);
      const rows = await rowsOf(probe);
      const accepted = [...statuses].flatMap(([number, status]) => (status === 201 ? [number] : []));
      expect(rows.written).toEqual(expect.arrayContaining(accepted));
      expectPromises(rows, mailedNumbers(probe.root));
      expect(probe.app.events.deadLetters()).toEqual([]);
    }

    test("refuses cleanly meanwhile, says so in its health, comes back by itself and has lost nothing", async () => {
      const requests = traffic();
      await expect.poll(written, patience).toBeGreaterThan(20);
      await proxy.cut();
      await expect
        .poll(() => health("database"), patience)
        .toMatchObject({ state: "degraded", cause: expect.any(String) });
      await expect
        .poll(() => health("outbox"), patience)
        .toMatchObject({ state: "degraded", cause: expect.any(String) });
      expectClean503(await probe.write(1_000_000));
      await proxy.mend();
      const before = await written();
      await expect.poll(written, patience).toBeGreaterThan(before + 20);
      await expectNothingLost(await requests.end());
      await expect.poll(async () => (await probe.app.health()).status, patience).toBe("ok");
    });

    test("whose connections are all ended again and again loses nothing, and does nothing twice", async () => {
      const other = await startDatabase({ url: temporary.url });
      const requests = traffic();
      for (let round = 1; round <= 8; round += 1) {
        await expect.poll(written, patience).toBeGreaterThan(20 * round);
        await endConnections(engine, other.database.for());
      }
      await expectNothingLost(await requests.end());
      await other.stop();
    });
  });
}

type Tables = ReturnType<Awaited<ReturnType<typeof startDatabase>>["database"]["for"]>;

/** Of everybody else in this database, as an administrator or a restart does. */
async function endConnections(engine: "postgres" | "mariadb", tables: Tables): Promise<void> {
  if (engine === "postgres") {
    await sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`.execute(tables);
    return;
  }
  const { rows } = await sql<{ id: number }>`select id from information_schema.processlist
    where db = database() and id <> connection_id()`.execute(tables);
  // One may have ended by itself meanwhile.

  for (const { id } of rows) await sql`kill connection ${sql.lit(id)}`.execute(tables).catch(() => undefined);
}
