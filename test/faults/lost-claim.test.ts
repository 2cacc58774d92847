import { sql } from "kysely";
import { expect, test } from "vitest";
import { eventOf, instancesOn } from "../plugins/outbox/instances.js";
import { databaseEngines, describeOn } from "../services/test-services.js";

for (const { engine, service } of databaseEngines) {
  describeOn(service, `deliveries on ${engine} that were taken while the database failed`, () => {
    test("are not kept from everybody for as long as the instance lives", async () => {
      const world = await instancesOn(engine);
      try {
        const got: string[] = [];
        const { outbox, logs } = await world.start(
          { "shop/one": { run: (event) => void got.push(event.id) } },
          { begins: false },
        );
        const event = eventOf("thing.happened", { n: 1 });
        await outbox.store(event, ["shop/one"]);
        // Deliveries are taken in a transaction, and then their events cannot be read.
        await sql`alter table outbox_events rename to away`.execute(world.tables);
        outbox.begin();
        const told = () => logs.some(({ message }) => message.includes("does not answer"));
        await expect.poll(() => told()).toBe(true);
        await sql`alter table away rename to outbox_events`.execute(world.tables);
        await outbox.idle();
        expect(got).toEqual([event.id]);
      } finally {
        await world.close();
      }
    });
  });
}
