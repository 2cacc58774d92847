import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import outboxPlugin from "../../../plugins/outbox/index.js";
import { systemClock } from "../../../runtime/context/clock.js";
import { describeOn, serviceUrl, temporaryName } from "../../services/test-services.js";
import { type Instances, instancesOn } from "./instances.js";

let world: Instances;
beforeEach(async () => {
  world = await instancesOn("sqlite");
});
afterEach(() => world.close());

type SetupContext = Parameters<typeof outboxPlugin.setup>[0];

/** The plugin's own start, with this broker. */
function start(broker: string) {
  const times = { poll: "1s", lease: "10s", retention: "1h", dead_retention: "1h" };
  const config = { ...times, concurrency: 1, transactions: 1, broker, stream: temporaryName() };
  const services = { database: world.database };
  // The rest of a context is nothing that a start reads.
  const context = { config, services, app: { name: "test" }, clock: systemClock } as unknown as SetupContext;
  return outboxPlugin.setup(context);
}

const withUser = (address: string, username: string, password: string): string =>
  Object.assign(new URL(address), { username, password }).href;

test.each(["nats://127.0.0.1:1", "redis://127.0.0.1:1"])(
  "a broker that is away keeps nothing from starting: %s",
  async (url) => {
    expect(await start(url)).toHaveProperty("provides.outbox");
  },
);

describeOn("redis", "credentials for Redis", () => {
  test("wrong ones are told at the start, without them", async () => {
    const starting = start(withUser(serviceUrl.redis, "nobody", "hunter2"));
    const { host } = new URL(serviceUrl.redis);
    await expect(starting).rejects.toThrow(
      `Redis at ${host} refuses the credentials of the setting "broker": WRONGPASS`,
    );
    await expect(starting).rejects.not.toThrow("hunter2");
  });

  test("right ones are used", async () => {
    expect(await start(serviceUrl.redis)).toHaveProperty("provides.outbox");
  });
});

const hasNats = spawnSync("nats-server", ["--version"]).status === 0;

describe.runIf(hasNats)("credentials for NATS", () => {
  let server: ChildProcess;
  let address: string;

  beforeAll(async () => {
    server = spawn("nats-server", ["-a", "127.0.0.1", "-p", "-1", "--user", "shop", "--pass", "right"], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    // It was asked for above.
    for await (const line of createInterface({ input: server.stderr as NonNullable<typeof server.stderr> })) {
      const [, port] = /client connections on 127\.0\.0\.1:(\d+)/.exec(line) ?? [];
      if (port === undefined) continue;
      address = `nats://127.0.0.1:${port}`;
      break;
    }
  });
  afterAll(() => void server.kill());

  test.each([
    ["wrong ones", () => withUser(address, "shop", "hunter2")],
    ["none where some are needed", () => address],
  ])("%s are told at the start, without them", async (_what, url) => {
    const starting = start(url());
    const { host } = new URL(address);
    await expect(starting).rejects.toThrow(
      `NATS JetStream at ${host} refuses the credentials of the setting "broker": `,
    );
    await expect(starting).rejects.not.toThrow("hunter2");
  });

  test("right ones are used", async () => {
    expect(await start(withUser(address, "shop", "right"))).toHaveProperty("provides.outbox");
  });
});
