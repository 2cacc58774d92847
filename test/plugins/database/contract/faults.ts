import { sql } from "kysely";
import { afterCommit, isProblem } from "nexus-platform";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type CuttableProxy, cuttableProxy } from "../../../services/cuttable-proxy.js";
import { type DatabaseEngine, type TemporaryDatabase, temporaryDatabase } from "../../../services/test-services.js";
import { gate } from "../gate.js";
import { type StartedDatabase, startDatabase } from "../started-database.js";

interface Tables {
  readonly notes: { readonly id: number; readonly text: string };
}

/** What happens on servers when something breaks. */
export function serverFaultContract(engine: Exclude<DatabaseEngine, "sqlite">): void {
  describe("where something breaks", () => {
    let temporary: TemporaryDatabase;
    let proxy: CuttableProxy;
    let started: StartedDatabase;

    beforeAll(async () => {
      temporary = await temporaryDatabase(engine);
    });

    afterAll(() => temporary.drop());

    beforeEach(async () => {
      proxy = await cuttableProxy(temporary.url);
      started = await startDatabase({
        url: proxy.through(temporary.url),
        pool: { max: 2, idle_timeout: "30s", acquire_timeout: "2s" },
      });
      await sql`drop table if exists notes`.execute(notes());
      await sql`create table notes (id integer primary key, text varchar(40) not null)`.execute(notes());
      await notes()
        .insertInto("notes")
        .values([
          { id: 1, text: "one" },
          { id: 2, text: "two" },
        ])
        .execute();
    });

    afterEach(async () => {
      await started.stop();
      await proxy.close();
    });

    const notes = () => started.database.for<Tables>();
    const write = (id: number, text: string) =>
      notes().updateTable("notes").set({ text }).where("id", "=", id).execute();
    const texts = async () =>
      (await notes().selectFrom("notes").select("text").orderBy("id").execute()).map(({ text }) => text);
    const failureOf = (task: Promise<unknown>): Promise<unknown> =>
      task.then(
        () => null,
        (error: unknown) => error,
      );
    const unavailable = (text: string) =>
      expect.objectContaining({ status: 503, message: expect.stringContaining(text) });

    /** Ends the connection of the running transaction, as an administrator or a restart does. */
    const killOwn = async () => {
      const id = engine === "postgres" ? sql`select pg_backend_pid() as id` : sql`select connection_id() as id`;
      const [row] = (await id.execute(notes())).rows as { id: number }[];
      const kill =
        engine === "postgres"
          ? sql`select pg_terminate_backend(${sql.lit(row?.id)})`
          : sql`kill connection ${sql.lit(row?.id)}`;
      // Answered on the connection that it ends, or not.
      await failureOf(kill.execute(notes()));
    };

    test("a transaction whose connection is ended is rolled back, says so, and the next one works", async () => {
      const done: string[] = [];
      const failing = started.database.transaction(async () => {
        await write(1, "lost");
        afterCommit(() => void done.push("lost"));
        await killOwn();
        await write(2, "lost too");
      });
      expect(await failureOf(failing)).toEqual(unavailable("cannot be reached"));
      expect([await texts(), done]).toEqual([["one", "two"], []]);
    });

    test("a lost connection that the work does not notice is noticed by the commit, which is told apart", async () => {
      const failing = started.database.transaction(async () => {
        await write(1, "lost");
        await proxy.cut();
      });
      expect(await failureOf(failing)).toEqual(unavailable("during a commit"));
      await proxy.mend();
      expect(await texts()).toEqual(["one", "two"]);
    });

    test("while the server is away everything is told so, and nothing has to be restarted afterwards", async () => {
      await proxy.cut();
      expect(await failureOf(texts())).toEqual(unavailable("cannot be reached"));
      expect(await failureOf(started.database.transaction(async () => undefined))).toEqual(
        unavailable("cannot be reached"),
      );
      await expect(started.health()).rejects.toThrow();
      await proxy.mend();
      expect(await texts()).toEqual(["one", "two"]);
      await expect(started.health()).resolves.toBeUndefined();
    });

    test("a problem tells callers nothing of the server, and its cause tells the log everything", async () => {
      await proxy.cut();
      const failure = await failureOf(texts());
      if (!isProblem(failure)) throw new Error("no problem");
      expect(failure.detail).not.toMatch(/127\.0\.0\.1|ECONN|root/);
      expect(failure.headers).toEqual({ "retry-after": "1" });
      expect(String(failure.cause)).toMatch(/ECONNREFUSED|terminated|lost|closed/i);
    });

    test("a server that does not answer makes it unhealthy", async () => {
      proxy.freeze();
      await expect(started.health()).rejects.toThrow("gave no answer");
      await proxy.cut();
      await proxy.mend();
      await expect(started.health()).resolves.toBeUndefined();
    });

    test("a transaction that stands still is ended, so that others get what it has locked", async () => {
      const still = await startDatabase({ url: temporary.url, idle_transaction: "1s" });
      const began = gate();
      const goOn = gate();
      const own = () =>
        still.database.for<Tables>().updateTable("notes").set({ text: "mine" }).where("id", "=", 1).execute();
      const standing = failureOf(
        still.database.transaction(async () => {
          await own();
          began.open();
          await goOn.opened;
          await own();
        }),
      );
      await began.opened;
      await write(1, "theirs");
      goOn.open();
      expect(await standing).toEqual(unavailable("cannot be reached"));
      expect(await texts()).toEqual(["theirs", "two"]);
      await still.stop();
    });

    test("a full pool is told after the time that was set, and works again once there is room", async () => {
      const full = await startDatabase({
        url: temporary.url,
        pool: { max: 2, idle_timeout: "30s", acquire_timeout: "2s" },
      });
      const holding = [gate(), gate()];
      const end = gate();
      const holders = holding.map(({ open }) =>
        full.database.transaction(async () => {
          open();
          await end.opened;
        }),
      );
      await Promise.all(holding.map(({ opened }) => opened));
      const ask = () => full.database.for<Tables>().selectFrom("notes").select("id").execute();
      const refused = failureOf(ask());
      await expect
        .poll(full.figures)
        .toMatchObject({ "database.pool.size": 2, "database.pool.idle": 0, "database.pool.waiting": 1 });
      expect(await refused).toEqual(unavailable("no connection became free within 2000 ms"));
      const waiting = ask();
      end.open();
      await Promise.all([...holders, waiting]);
      expect(await full.figures()).toMatchObject({ "database.pool.idle": 2, "database.pool.waiting": 0 });
      await full.stop();
    });

    test("an idle connection is closed after its time", async () => {
      const idle = await startDatabase({
        url: temporary.url,
        pool: { max: 4, idle_timeout: "1ms", acquire_timeout: "2s" },
      });
      const ask = () => idle.database.for<Tables>().selectFrom("notes").select("id").execute();
      await Promise.all([ask(), ask(), ask(), ask()]);
      await expect.poll(async () => (await idle.figures())["database.pool.size"]).toBeLessThan(4);
      await idle.stop();
    });

    /** Two transactions, each of which wants what the other one has. */
    const crossing = (retries: number) => {
      const has = [gate(), gate()];
      const one = (mine: number, other: number) => {
        let attempts = 0;
        return started.database.transaction(
          async () => {
            attempts += 1;
            await write(mine, `by ${mine}, attempt ${attempts}`);
            has[mine - 1]?.open();
            await has[other - 1]?.opened;
            await write(other, `by ${mine}, attempt ${attempts}`);
            return attempts;
          },
          { retries },
        );
      };
      return Promise.allSettled([one(1, 2), one(2, 1)]);
    };

    test("of two transactions that wait for each other one is given up, told so, and leaves nothing", async () => {
      const results = await crossing(0);
      expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
      const [refused] = results.flatMap((result) => (result.status === "rejected" ? [result.reason as unknown] : []));
      expect(refused).toEqual(unavailable("gave this work up"));
      expect(new Set(await texts()).size).toBe(1);
    });

    test("such work is run again where its caller says that it may be", async () => {
      const results = await crossing(3);
      const attempts = results.map((result) => (result.status === "fulfilled" ? result.value : null));
      expect(attempts.sort()).toEqual([1, 2]);
      expect(new Set(await texts()).size).toBe(1);
    });

    test("a transaction that the database has ended takes nothing more, also where the error is caught", async () => {
      const mine = gate();
      const theirs = gate();
      const after: unknown[] = [];
      const goOn = async (id: number, other: number) => {
        if ((await failureOf(write(other, "beyond"))) !== null) after.push(await failureOf(write(id, "beside")));
      };
      const results = await Promise.allSettled([
        started.database.transaction(async () => {
          await write(1, "a");
          mine.open();
          await theirs.opened;
          await goOn(1, 2);
        }),
        started.database.transaction(async () => {
          await write(2, "b");
          theirs.open();
          await mine.opened;
          await goOn(2, 1);
        }),
      ]);
      expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
      expect(after).toEqual([expect.any(Error)]);
      expect(await texts()).not.toContain("beside");
    });
  });
}
