import { Kysely, SqliteDialect } from "kysely";
import { CommandUsageError } from "nexus-platform";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { eventsCommand } from "../../../plugins/outbox/command/events-command.js";
import type { Database } from "../../../plugins/outbox/database.js";
import { deadLetters } from "../../../plugins/outbox/dead-letters.js";
import { eventHistory } from "../../../plugins/outbox/event-history.js";
import { databaseEngines, describeOn } from "../../services/test-services.js";
import { eventOf, type Instance, type Instances, instancesOn } from "./instances.js";

for (const { engine, service } of databaseEngines) {
  describeOn(service, `nexus events on ${engine}`, () => {
    let world: Instances;
    let instance: Instance;
    let isBroken: boolean;
    let handled: string[];

    beforeEach(async () => {
      isBroken = true;
      handled = [];
      world = await instancesOn(engine);
      instance = await world.start({
        "shop/fine": { run: () => undefined },
        "shop/bad": {
          retries: 1,
          keyOf: () => "\u001b[31mred",
          run: (event) => {
            if (isBroken) throw new RangeError(`no \u001b[31m${event.type}`);
            handled.push(event.id);
          },
        },
      });
    });
    afterEach(() => world.close());

    /** Exit status, standard output by line, and standard error. */
    const events = async (...args: readonly string[]) => {
      const printed: string[] = [];
      const noted: string[] = [];
      const terminal = {
        print: (text: string) => void printed.push(text),
        note: (text: string) => void noted.push(text),
        readSecret: () => Promise.reject(new Error("nothing is asked")),
      };
      const status = await instance.outbox.command?.run(args, terminal);
      return { status, printed, noted };
    };
    const json = async (...args: readonly string[]): Promise<unknown> =>
      JSON.parse((await events(...args, "--format", "json")).printed.join("\n"));
    const store = async (type: string, ...handlers: readonly string[]) => {
      const event = eventOf(type, { secret: "no" });
      await instance.outbox.store(event, handlers);
      await instance.outbox.idle();
      return event;
    };

    test("says so where there is nothing", async () => {
      expect(await events("list")).toEqual({ status: 0, printed: [], noted: ["No events are stored."] });
      expect(await events("open", "list")).toMatchObject({ noted: ["No delivery is open."] });
      expect(await events("dead", "list")).toMatchObject({ noted: ["There are no dead letters."] });
      expect(await events("show", "nobody")).toMatchObject({ status: 1, printed: [] });
      expect(await events("dead", "show", "7")).toMatchObject({ status: 1, noted: ["There is no dead letter 7."] });
      expect(await json("list")).toEqual([]);
    });

    test("lists events with what became of them, the latest first", async () => {
      const one = await store("thing.one", "shop/fine");
      const two = await store("thing.two", "shop/fine", "shop/bad");
      expect(await json("list")).toMatchObject([
        { id: two.id, type: "thing.two", open: 0, dead: 1 },
        { id: one.id, type: "thing.one", open: 0, dead: 0 },
      ]);
      expect(await json("list", "--type", "thing.one")).toMatchObject([{ id: one.id }]);
      expect(await json("list", "--limit", "1")).toMatchObject([{ id: two.id }]);
      const { printed } = await events("list");
      expect(printed[0]).toMatch(/^STORED +ID +TYPE +OPEN +DEAD$/);
      expect(printed[1]).toContain(two.id);
    });

    test("shows an event with its data and what is left to do", async () => {
      const event = await store("thing.two", "shop/bad");
      expect(await json("show", event.id)).toMatchObject({
        event,
        open: [],
        dead: [{ handler: "shop/bad", attempts: 2, error: { name: "RangeError" } }],
      });
      const { status, printed } = await events("show", event.id);
      expect([status, printed.at(-1)]).toEqual([0, "shop/bad: dead after 2 attempts (number 1): no  [31mthing.two"]);
    });

    test("shows a dead letter with its error and its event, and nothing that steers a terminal", async () => {
      const event = await store("thing.two", "shop/bad");
      expect(await json("dead", "list")).toMatchObject([{ number: 1, eventId: event.id, handler: "shop/bad", event }]);
      expect(await json("dead", "list", "--handler", "shop/fine")).toEqual([]);
      const { printed } = await events("dead", "show", "1");
      expect(printed.join("\n")).toContain("RangeError: no");
      expect(printed.join("\n")).toContain(event.id);
      expect((await events("dead", "list")).printed.join("\n")).not.toContain("\u001b");
    });

    test("delivers dead letters again, also when their event is gone from the store", async () => {
      const first = await store("thing.two", "shop/bad");
      const second = await store("thing.two", "shop/bad");
      await world.tables.deleteFrom("outbox_events").where("id", "=", first.id).execute();
      isBroken = false;
      expect(await json("dead", "retry", "--all")).toEqual({ retried: 2 });
      await instance.outbox.idle();
      expect(new Set(handled)).toEqual(new Set([first.id, second.id]));
      expect(await json("dead", "list")).toEqual([]);
    });

    test("what dies again is a new dead letter, and is not retried for ever", async () => {
      await store("thing.two", "shop/bad");
      expect(await events("dead", "retry", "1")).toEqual({
        status: 0,
        printed: [],
        noted: ["1 dead letter to be delivered again."],
      });
      await instance.outbox.idle();
      expect(await json("dead", "list")).toMatchObject([{ number: 2 }]);
    });

    test("drops dead letters by number, and tells of numbers that are not there", async () => {
      await store("thing.two", "shop/bad");
      const { status, noted } = await events("dead", "drop", "1", "99");
      expect([status, noted]).toEqual([1, ["1 dead letter forgotten.", "1 of the numbers are not there (any more)."]]);
    });

    test("lists and gives up what waits for a handler that is gone", async () => {
      const before = await world.start({ "shop/gone": { run: () => undefined } }, { begins: false });
      for (let n = 0; n < 3; n += 1) await before.outbox.store(eventOf("thing.one"), ["shop/gone"]);
      expect(await json("open", "list")).toMatchObject(
        [1, 2, 3].map(() => ({ handler: "shop/gone", state: "waiting" })),
      );
      expect(await json("open", "drop", "--handler", "shop/gone")).toEqual({ dropped: 3 });
      expect(await json("open", "list")).toEqual([]);
    });
  });
}

/** Wrong usage is told before anything is asked of it. */
const unreachable: Database = {
  engine: "sqlite",
  for: () => new Kysely({ dialect: new SqliteDialect({ database: () => Promise.reject(new Error("not asked")) }) }),
  transaction: () => Promise.reject(new Error("not asked")),
  primary: () => Promise.reject(new Error("not asked")),
};

describe("wrong usage of nexus events", () => {
  const command = eventsCommand({ history: eventHistory(unreachable), dead: deadLetters(unreachable) });
  const terminal = { print: () => undefined, note: () => undefined, readSecret: async () => "" };

  test.each([
    { args: ["lost"], says: 'no "events lost"' },
    { args: ["dead", "revive"], says: 'no "events dead revive"' },
    { args: ["dead"], says: 'no "events dead"' },
    { args: ["toString"], says: 'no "events toString"' },
    { args: ["show"], says: "Which one?" },
    { args: ["show", "a", "b"], says: '"b" is too much' },
    { args: ["dead", "retry"], says: "Which ones?" },
    { args: ["dead", "drop", "1", "--all"], says: "not both" },
    { args: ["open", "drop", "1.5"], says: '"1.5" is no number' },
    { args: ["list", "--limit", "0"], says: "--limit" },
    { args: ["list", "--format", "xml"], says: "--format" },
  ])("$args is wrong usage", async ({ args, says }) => {
    const failure = await command.run(args, terminal).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(CommandUsageError);
    expect(String(failure)).toContain(says);
  });
});
