import { expect, onTestFinished, test } from "vitest";
import { natsServer, redisServer } from "../plugins/outbox/broker-server.js";
import { describeOn, temporaryName } from "../services/test-services.js";
import { expectPromises, mailedNumbers, outboxTables, rowsOf, settled, startProbe } from "./started-probe.js";

const brokers = [
  ["nats", natsServer],
  ["redis", redisServer],
] as const;

for (const [service, open] of brokers) {
  describeOn(service, `an application whose events go through ${service}`, () => {
    test("puts away what is no event of its own, and says what was wrong with it", async () => {
      const server = await open();
      const stream = temporaryName();
      onTestFinished(async () => {
        await server.remove(stream);
        await server.close();
      });
      const probe = await startProbe({
        plugins: { database: { url: "sqlite:./app.db" }, outbox: { broker: server.url, stream } },
      });
      onTestFinished(probe.stop);
      expect((await probe.write(1)).status).toBe(201);
      await settled(probe);
      const event = (data: unknown): string =>
        JSON.stringify({ specversion: "1.0", id: "1", source: "/elsewhere", type: "probe.written", data });
      for (const text of ["", "\0\0", "[]", "{}", event({ number: "a text" }), event(null)]) {
        await server.publish(stream, "probe.written", text);
      }
      expect((await probe.write(2)).status).toBe(201);
      await settled(probe);
      expectPromises(await rowsOf(probe), mailedNumbers(probe.root));
      const letters = await outboxTables(probe).selectFrom("outbox_dead").select("error_message").execute();
      expect(letters).toHaveLength(6);
      for (const { error_message } of letters) expect(error_message).not.toBe("");
    });
  });
}
