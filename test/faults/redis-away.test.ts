import { afterEach, beforeEach, expect, test } from "vitest";
import { removeKeys } from "../plugins/cache/engines.js";
import { type CuttableProxy, cuttableProxy } from "../services/cuttable-proxy.js";
import {
  describeOn,
  serviceUrl,
  type TemporaryDatabase,
  temporaryDatabase,
  temporaryName,
} from "../services/test-services.js";
import { type StartedProbe, startProbe } from "./started-probe.js";

const patience = { timeout: 20_000 };

describeOn("postgres", "two instances of an application", () => {
  describeOn("redis", "one of which loses Redis", () => {
    let database: TemporaryDatabase;
    let proxy: CuttableProxy;
    let prefix: string;
    let cutOff: StartedProbe;
    let other: StartedProbe;

    beforeEach(async () => {
      database = await temporaryDatabase("postgres");
      proxy = await cuttableProxy(serviceUrl.redis);
      prefix = temporaryName();
      const start = (redis_url: string): Promise<StartedProbe> =>
        startProbe({
          plugins: { database: { url: database.url }, cache: { layers: ["memory", "redis"], redis_url, prefix } },
        });
      cutOff = await start(proxy.through(serviceUrl.redis));
      other = await start(serviceUrl.redis);
    });
    afterEach(async () => {
      await Promise.all([cutOff.stop(), other.stop()]);
      await proxy.close();
      await removeKeys(prefix);
      await database.drop();
    });

    /** The kept answer of how many rows there are. */
    const counted = async ({ app }: StartedProbe): Promise<number> => {
      const answer = await app.inject({ url: "/probe" });
      expect(answer.status).toBe(200);
      return answer.json<{ number: number }>().number;
    };
    const write = async (probe: StartedProbe, number: number): Promise<void> => {
      expect((await probe.write(number)).status).toBe(201);
      await probe.context.services.cache.invalidate(["probe"]);
    };
    const cacheState = async (): Promise<string | undefined> => (await cutOff.app.health()).plugins["cache"]?.state;

    test("both go on, and neither gives an old answer once they hear of each other again", async () => {
      expect([await counted(cutOff), await counted(other)]).toEqual([0, 0]);
      await write(other, 1);
      expect(await counted(other)).toBe(1);
      await expect.poll(() => counted(cutOff), patience).toBe(1);

      await proxy.cut();
      await write(other, 2);
      expect(await counted(other)).toBe(2);
      // It hears nothing any more, and knows it.
      await expect.poll(() => counted(cutOff), patience).toBe(2);
      await expect.poll(cacheState, patience).toBe("degraded");
      await write(cutOff, 3);
      expect(await counted(cutOff)).toBe(3);

      await proxy.mend();
      await expect.poll(cacheState, patience).toBe("active");
      expect(await counted(cutOff)).toBe(3);
      await expect.poll(() => counted(other), patience).toBe(3);
      expect(await counted(cutOff)).toBe(3);
    });

    test("limits hold in each of them, and for both together when it is back", async () => {
      const limited = async ({ app }: StartedProbe): Promise<number> =>
        (await app.inject({ url: "/probe/limited" })).status;
      await proxy.cut();
      const statuses: number[] = [];
      while (statuses.length < 5) statuses.push(await limited(cutOff));
      expect(statuses).toEqual([200, 200, 200, 429, 429]);
      expect(await limited(other)).toBe(200);
      await proxy.mend();
      // Together they have not used up what Redis has counted.
      await expect.poll(() => limited(cutOff), patience).toBe(200);
      expect(await limited(cutOff)).toBe(200);
      expect([await limited(cutOff), await limited(other)]).toEqual([429, 429]);
    });
  });
});
