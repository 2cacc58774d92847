import { expect, it, onTestFinished, vi } from "vitest";
import { type ServerUnderTest, serve } from "../../runtime/http/server-under-test.js";
import { type CuttableProxy, cuttableProxy } from "../../services/cuttable-proxy.js";
import { describeOn, serviceUrl, temporaryName } from "../../services/test-services.js";
import { removeKeys } from "./engines.js";
import { startCache } from "./started-cache.js";

const hand = { time: Date.UTC(2026, 10, 22) };

/** Two instances of an application that allows three requests a minute, around one Redis. */
async function instances(): Promise<{ readonly all: readonly ServerUnderTest[]; readonly proxy: CuttableProxy }> {
  const proxy = await cuttableProxy(serviceUrl.redis);
  const prefix = temporaryName();
  onTestFinished(() => removeKeys(prefix));
  onTestFinished(proxy.close);
  const start = async (): Promise<ServerUnderTest> => {
    const settings = { layers: ["redis"], redis_url: proxy.through(serviceUrl.redis), prefix } as const;
    const plugin = await startCache({ settings, clock: hand });
    onTestFinished(plugin.stop);
    return serve({
      routes: [{ route: "GET /ping", handle: () => ({}), rateLimit: { max: 3, per: 60_000, by: { kind: "address" } } }],
      cache: ({ plugin: name }) => plugin.partOf(name),
      clock: { now: () => hand.time, setTimeout: () => ({ cancel: () => undefined }) },
    });
  };
  return { all: [await start(), await start()], proxy };
}

async function statuses(served: ServerUnderTest | undefined, times: number): Promise<(number | undefined)[]> {
  const found: (number | undefined)[] = [];
  while (found.length < times) found.push((await served?.inject({ url: "/ping" }))?.status);
  return found;
}

describeOn("redis", "rate limits over the cache", () => {
  it("instances count together", async () => {
    const { all } = await instances();
    expect(await statuses(all[0], 2)).toEqual([200, 200]);
    expect(await statuses(all[1], 2)).toEqual([200, 429]);
    hand.time += 60_000;
    expect(await statuses(all[0], 1)).toEqual([200]);
  });

  it("while Redis is away each instance counts its own, and says so once", async () => {
    const { all, proxy } = await instances();
    const [one] = all;
    const told = () => (one?.log ?? []).map(({ message }) => message).filter((message) => message.includes("count"));
    await proxy.cut();
    expect(await statuses(one, 5)).toEqual([200, 200, 200, 429, 429]);
    expect(told()).toEqual(["the cache cannot count requests: each instance counts its own"]);
    await proxy.mend();
    await vi.waitFor(
      async () => {
        await one?.inject({ url: "/ping" });
        expect(told()[1]).toBe("requests are counted by the cache again");
      },
      { timeout: 10_000, interval: 100 },
    );
  });
});
