import { rmSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { JsonSchema } from "../../runtime/json.js";
import { databaseEngines, describeOn, type TemporaryDatabase, temporaryDatabase } from "../services/test-services.js";
import {
  mailedNumbers,
  newRoot,
  outboxTables,
  type ProbeStart,
  rowsOf,
  type StartedProbe,
  settled,
  startProbe,
} from "./started-probe.js";
import { steppedClock } from "./stepped-clock.js";

for (const { engine, service } of databaseEngines) {
  describeOn(service, `an application on ${engine} that is given poison`, () => {
    let database: TemporaryDatabase;
    let root: string;
    let probe: StartedProbe;

    beforeEach(async () => {
      database = await temporaryDatabase(engine);
      root = newRoot();
    });
    afterEach(async () => {
      await probe.stop();
      await database.drop();
      rmSync(root, { recursive: true });
    });

    /** Anew on what is there already, as after an upgrade. */
    const start = async (options: Omit<ProbeStart, "plugins"> = {}): Promise<void> => {
      probe = await startProbe({ plugins: { database: { url: database.url } }, root, ...options });
    };
    const write = async (...numbers: readonly number[]): Promise<void> => {
      for (const number of numbers) expect((await probe.write(number)).status).toBe(201);
    };
    const letters = async () => {
      const rows = await outboxTables(probe)
        .selectFrom("outbox_dead")
        .select(["handler", "error_message", "envelope"])
        .orderBy("handler")
        .execute();
      return rows.map(({ handler, error_message, envelope }) => ({ handler, error: error_message, envelope }));
    };

    test("a handler that always fails ends with a dead letter that holds all of it, and holds up nobody", async () => {
      const fail = ({ data }: { readonly data: { readonly number: number } }): void => {
        if (data.number === 1) throw new Error("never");
      };
      await start({ behaviour: { apply: fail, note: fail }, handlers: { retries: 2, concurrency: 1 } });
      await write(1, 2, 3);
      await settled(probe);
      expect(await rowsOf(probe)).toEqual({ written: [1, 2, 3], applied: [2, 3], noted: [2, 3] });
      expect(mailedNumbers(root)).toEqual([1, 2, 3]);
      const found = await letters();
      expect(found.map(({ handler, error }) => [handler, error])).toEqual([
        ["probe/apply", "never"],
        ["probe/note", "never"],
      ]);
      for (const { envelope } of found) expect(JSON.parse(envelope)).toMatchObject({ data: { number: 1 } });
      expect(probe.app.events.deadLetters()).toMatchObject([{ attempts: 3 }, { attempts: 3 }]);
    });

    test("a handler that never ends is given up after its time, and what it does later counts for nothing", async () => {
      const clock = steppedClock("2026-11-23T12:00:00Z");
      let goOn = (): void => undefined;
      const gate = new Promise<void>((resolve) => {
        goOn = resolve;
      });
      let late: Promise<unknown> = Promise.resolve();
      await start({
        clock,
        behaviour: {
          apply: async ({ data }, { tables }) => {
            if (data.number !== 1) return;
            await gate;
            late = tables
              .insertInto("probe_applied")
              .values({ number: 100 })
              .execute()
              .catch((error: unknown) => error);
            await late;
          },
        },
        handlers: { retries: 0, timeout: 60_000 },
      });
      await write(1);
      const told = async (): Promise<string | undefined> => {
        await clock.advance(60_000);
        return probe.app.events.deadLetters()[0]?.error.message;
      };
      await expect.poll(told, { timeout: 20_000 }).toContain("did not finish within 60000 ms");
      clock.release();
      await write(2);
      goOn();
      await settled(probe);
      expect(await late).toBeInstanceOf(Error);
      expect(await rowsOf(probe)).toEqual({ written: [1, 2], applied: [2], noted: [1, 2] });
      expect(mailedNumbers(root)).toEqual([1, 2]);
    });

    test("an event that was stored before an upgrade is completed, or ends as a dead letter that says why", async () => {
      const waits = (): never => {
        throw new Error("not before the upgrade");
      };
      const handlers = { backoff: "linear", retries: 1_000 } as const;
      await start({ behaviour: { apply: waits, note: waits }, handlers });
      await write(1);
      await probe.stop();

      const kinds: string[] = [];
      const schema = (colour: JsonSchema, required: readonly string[]): JsonSchema => ({
        type: "object",
        required: ["number", ...required],
        properties: { number: { type: "integer", minimum: 1 }, kind: { type: "string" }, colour },
      });
      const see = ({ data }: { readonly data: object }): void => void kinds.push(JSON.stringify(data));
      await start({ handlers, behaviour: { apply: see }, schema: schema({ type: "string", default: "red" }, []) });
      await settled(probe);
      expect(kinds).toEqual(['{"number":1,"kind":"plain","colour":"red"}']);
      await probe.stop();

      await start({ behaviour: { apply: waits, note: waits }, handlers });
      await write(2);
      await probe.stop();
      await start({ handlers, behaviour: { apply: see }, schema: schema({ type: "string" }, ["colour"]) });
      await settled(probe);
      expect(kinds).toHaveLength(1);
      const why = expect.stringContaining('Event "probe.written" does not match the schema that it has now');
      expect(await letters()).toMatchObject([
        { handler: "probe/apply", error: why },
        { handler: "probe/note", error: why },
      ]);
    });

    test("rows that somebody damaged are dead letters, and the rest is delivered", async () => {
      const waits = (): never => {
        throw new Error("not yet");
      };
      const handlers = { backoff: "linear", retries: 1_000 } as const;
      await start({ behaviour: { apply: waits, note: waits }, handlers });
      await write(1, 2, 3, 4);
      await settledMails(4);
      const tables = outboxTables(probe);
      const stored = await tables
        .selectFrom("outbox_events")
        .select("id")
        .where("type", "=", "probe.written")
        .orderBy("seq")
        .execute();
      const damage = ["{", '"a text"', null];
      for (const [index, envelope] of damage.entries()) {
        const id = stored[index]?.id ?? "";
        if (envelope === null) await tables.deleteFrom("outbox_events").where("id", "=", id).execute();
        else await tables.updateTable("outbox_events").set({ envelope }).where("id", "=", id).execute();
      }
      await probe.stop();
      await start({ handlers });
      await settled(probe);
      expect(await rowsOf(probe)).toEqual({ written: [1, 2, 3, 4], applied: [4], noted: [4] });
      expect(await letters()).toHaveLength(6);
      expect(probe.log.filter(({ level }) => level === "error").length).toBeGreaterThanOrEqual(6);
    });

    const settledMails = (count: number) =>
      expect.poll(() => mailedNumbers(root).length, { timeout: 20_000 }).toBe(count);
  });
}
