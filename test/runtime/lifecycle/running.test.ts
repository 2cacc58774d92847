import { describe, expect, test } from "vitest";
import { createHttpServer } from "../../../runtime/http/create-http-server.js";
import type { RunningApplication } from "../../../runtime/lifecycle/running-application.js";
import { startApplication } from "../../../runtime/lifecycle/start-application.js";
import { ajvEngine } from "../../../runtime/schemas/ajv-engine.js";
import { manualClock, settle } from "../support/manual-clock.js";
import {
  deferred,
  filesOf,
  type SmallContext,
  type SmallPlugin,
  serviceOf,
  smallApplication,
  smallEvent,
  sourcesOf,
  startSmall,
} from "../support/small-application.js";

const statesOf = (app: RunningApplication): Readonly<Record<string, string>> =>
  Object.fromEntries([...app.slots.values()].map(({ options, state }) => [options.name, state]));

describe("stop", () => {
  test("is not ready at once, drains events, then stops plugins; asking again is the same stop", async () => {
    const gate = deferred();
    const seen: string[] = [];
    const target: SmallPlugin = {
      name: "target",
      setup: () => ({
        on: {
          ping: async () => {
            await gate.promise;
            seen.push("handled");
          },
        },
        stop: () => seen.push("stopped"),
      }),
    };
    const source: SmallPlugin = {
      name: "source",
      setup: ({ emit }) => ({ provides: { emit } }),
      provides: ["emit"],
    };
    const definition = smallApplication({ plugins: [source, target], events: { ping: smallEvent("ping", [{}]) } });
    const { app } = await startSmall(definition);
    await serviceOf<SmallContext["emit"]>(app.slots.get("source"), "emit")("ping", { n: 1 });
    const stopping = app.stop();
    expect(await app.health()).toMatchObject({ status: "stopping" });
    expect((await app.inject({ method: "GET", url: "/health/ready" })).status).toBe(503);
    expect(app.stop()).toBe(stopping);
    await settle();
    expect(seen).toEqual([]);
    gate.resolve();
    await stopping;
    expect(seen).toEqual(["handled", "stopped"]);
    expect(await app.health()).toMatchObject({ status: "stopped", plugins: { target: { state: "stopped" } } });
  });

  test("a plugin is not stopped before what needs it has stopped", async () => {
    const gate = deferred();
    const seen: string[] = [];
    const plugins: SmallPlugin[] = [
      { name: "a", setup: () => ({ stop: () => seen.push("a") }) },
      { name: "b", after: ["a"], setup: () => ({ stop: () => gate.promise }) },
    ];
    const { app } = await startSmall(smallApplication({ plugins }));
    const stopping = app.stop();
    await settle();
    expect(seen).toEqual([]);
    gate.resolve();
    await stopping;
    expect(seen).toEqual(["a"]);
  });

  test("a plugin that fails to stop, or takes too long, is told and keeps no other from stopping", async () => {
    const clock = manualClock();
    const seen: string[] = [];
    const plugins: SmallPlugin[] = [
      { name: "a", setup: () => ({ stop: () => seen.push("a") }) },
      { name: "b", after: ["a"], setup: () => ({ stop: () => Promise.reject(new Error("stuck")) }) },
      { name: "c", after: ["a"], setup: () => ({ stop: () => new Promise(() => undefined) }) },
    ];
    const definition = smallApplication({ plugins, settings: { base: { server: { shutdownTimeout: "2s" } } } });
    const { app, log } = await startSmall(definition, { clock });
    const stopping = app.stop();
    await clock.advance(2000);
    await stopping;
    expect(seen).toEqual(["a"]);
    const failures = log.filter(({ msg }) => msg === "plugin failed to stop");
    expect(failures.map(({ plugin, err }) => [plugin, (err as Error).message])).toEqual([
      ["b", "stuck"],
      ["c", "its stop took longer than 2000 ms"],
    ]);
  });
});

describe("restart", () => {
  function counted(): { readonly seen: string[]; readonly plugins: readonly SmallPlugin[] } {
    const seen: string[] = [];
    let made = 0;
    const plugin = (name: string, more: Partial<SmallPlugin> = {}): SmallPlugin => ({
      name,
      setup: () => {
        seen.push(`start ${name}`);
        made += 1;
        const generation = made;
        return { provides: { generation }, stop: () => seen.push(`stop ${name}`) };
      },
      ...more,
    });
    return {
      seen,
      plugins: [plugin("a", { provides: ["generation"] }), plugin("b", { after: ["a"] }), plugin("other")],
    };
  }

  test("stops the plugin and what was given its services, starts them again, and leaves the others alone", async () => {
    const { seen, plugins } = counted();
    const { app } = await startSmall(smallApplication({ plugins }));
    const before = serviceOf(app.slots.get("a"), "generation");
    seen.length = 0;
    await app.restart("a");
    expect(seen).toEqual(["stop b", "stop a", "start a", "start b"]);
    expect(serviceOf(app.slots.get("a"), "generation")).not.toBe(before);
    expect(statesOf(app)).toEqual({ a: "active", b: "active", other: "active" });
    await app.stop();
  });

  test("events wait meanwhile, and handlers that run may finish first", async () => {
    const gates = [deferred(), deferred()];
    const seen: string[] = [];
    let generation = 0;
    const target: SmallPlugin = {
      name: "target",
      setup: () => {
        generation += 1;
        const mine = generation;
        return {
          on: {
            ping: async ({ data }: { readonly data: { readonly n: number } }) => {
              await gates[data.n]?.promise;
              seen.push(`${data.n} by ${mine}`);
            },
          },
          stop: () => seen.push(`stop ${mine}`),
        };
      },
    };
    const source: SmallPlugin = { name: "source", provides: ["emit"], setup: ({ emit }) => ({ provides: { emit } }) };
    const definition = smallApplication({ plugins: [source, target], events: { ping: smallEvent("ping", [{}]) } });
    const { app } = await startSmall(definition);
    const emit = serviceOf<SmallContext["emit"]>(app.slots.get("source"), "emit");
    await emit("ping", { n: 0 });
    await settle();
    const restarting = app.restart("target");
    await settle();
    await emit("ping", { n: 1 });
    gates[1]?.resolve();
    await settle();
    expect(seen).toEqual([]);
    gates[0]?.resolve();
    await restarting;
    await app.events.idle();
    expect(seen).toEqual(["0 by 1", "stop 1", "1 by 2"]);
    await app.stop();
  });

  test("a plugin that does not come back is failed, and the application says so", async () => {
    let isBroken = false;
    const plugins: SmallPlugin[] = [
      {
        name: "a",
        setup: () => {
          if (isBroken) throw new Error("gone");
          return {};
        },
      },
      { name: "b" },
    ];
    const { app } = await startSmall(smallApplication({ plugins }));
    isBroken = true;
    await expect(app.restart("a")).rejects.toThrow('Plugin "a" failed to start, in its setup: gone');
    expect(await app.health()).toMatchObject({
      status: "failed",
      plugins: { a: { state: "failed", cause: "gone" }, b: { state: "active" } },
    });
    isBroken = false;
    await app.restart("a");
    expect((await app.health()).status).toBe("ok");
    await app.stop();
  });

  test("restarts wait for each other, and none begins once the application stops", async () => {
    const { seen, plugins } = counted();
    const { app } = await startSmall(smallApplication({ plugins }));
    seen.length = 0;
    await Promise.all([app.restart("other"), app.restart("other")]);
    expect(seen).toEqual(["stop other", "start other", "stop other", "start other"]);
    await app.stop();
    await expect(app.restart("a")).rejects.toThrow("the application is stopped");
    await expect(app.restart("nobody")).rejects.toThrow('There is no plugin "nobody"');
  });
});

describe("health", () => {
  const answers: readonly [string, () => unknown, string][] = [
    ["throws", () => Promise.reject(new Error("no hunter22")), "no •••"],
    ["says false", () => false, "the plugin says that it is unwell"],
  ];
  test.each(answers)(
    "a plugin that %s is degraded until it is well again, and serves meanwhile",
    async (_name, ill, cause) => {
      const clock = manualClock();
      let answer: () => unknown = ill;
      const secret = { type: "object", properties: { key: { type: "string", "x-secret": true, default: "hunter22" } } };
      const definition = smallApplication({
        plugins: [{ name: "a", setup: () => ({ health: () => answer() }) }],
        settings: { schemas: { a: secret } },
      });
      const { app, log } = await startSmall(definition, { clock });
      expect(await app.health()).toMatchObject({ status: "degraded", plugins: { a: { state: "degraded", cause } } });
      expect(app.slots.get("a")?.running).toBeDefined();
      answer = () => undefined;
      await clock.advance(1000);
      expect(await app.health()).toMatchObject({ status: "ok", plugins: { a: { state: "active" } } });
      expect(log.map(({ msg }) => msg)).toEqual(["started", "plugin is degraded", "plugin is well again"]);
      await app.stop();
    },
  );

  test("a plugin that does not answer in time is degraded", async () => {
    const clock = manualClock();
    const plugins = [{ name: "a", setup: () => ({ health: () => new Promise(() => undefined) }) }];
    const { app } = await startSmall(smallApplication({ plugins }), { clock });
    const report = app.health();
    await clock.advance(5000);
    expect(await report).toMatchObject({ plugins: { a: { cause: "the health check took longer than 5000 ms" } } });
    await app.stop();
  });

  test("plugins are asked once a second at most, however many ask", async () => {
    const clock = manualClock();
    let asked = 0;
    const health = (): void => {
      asked += 1;
    };
    const plugins = [{ name: "a", setup: () => ({ health }) }];
    const { app } = await startSmall(smallApplication({ plugins }), { clock });
    await Promise.all([app.health(), app.health()]);
    await app.health();
    expect(asked).toBe(1);
    await clock.advance(1000);
    await app.health();
    expect(asked).toBe(2);
    await app.stop();
  });
});

describe("reconfigure", () => {
  const number = { type: "object", properties: { n: { type: "integer" } } };
  const files: Record<string, string> = {};
  const given = { sources: { arguments: { config: "live.json" }, readFile: filesOf(files) } };
  const write = (content: object): void => {
    files["live.json"] = JSON.stringify(content);
  };

  function definitionWith(seen: unknown[]) {
    const plugin = (name: string): SmallPlugin => ({
      name,
      setup: ({ config }) => {
        seen.push([name, "start", config]);
        return { reconfigure: (next: unknown) => seen.push([name, "next", next]) };
      },
    });
    const fixed: SmallPlugin = { name: "fixed" };
    return smallApplication({
      plugins: [plugin("a"), plugin("b"), fixed],
      settings: { schemas: { a: number, b: number, fixed: number } },
    });
  }

  test("hands changed settings to those whose settings changed", async () => {
    const seen: unknown[] = [];
    write({ plugins: { a: { n: 1 }, b: { n: 1 } } });
    const { app } = await startSmall(definitionWith(seen), given);
    seen.length = 0;
    write({ plugins: { a: { n: 2 }, b: { n: 1 } } });
    await app.reconfigure();
    expect(seen).toEqual([["a", "next", { n: 2 }]]);
    expect(app.settings.plugins["a"]).toEqual({ n: 2 });
    expect((await app.health()).restartNeeded).toEqual([]);
    await app.stop();
  });

  test("changes nothing where anything is wrong, and says why", async () => {
    const seen: unknown[] = [];
    write({ plugins: { a: { n: 1 } } });
    const { app, log } = await startSmall(definitionWith(seen), given);
    seen.length = 0;
    write({ plugins: { a: { n: 2 }, b: { n: "x" } } });
    await app.reconfigure();
    expect(seen).toEqual([]);
    expect(app.settings.plugins["a"]).toEqual({ n: 1 });
    expect(log.find(({ level }) => level === "error")).toMatchObject({
      msg: "settings not changed: the new ones are not usable",
      problems: [{ key: "plugins.b.n" }],
    });
    await app.stop();
  });

  test("says that a restart is needed where a plugin cannot take it, or the server changed; a restart of the plugin ends its need", async () => {
    write({});
    const { app, log } = await startSmall(definitionWith([]), given);
    write({ server: { port: 1 }, plugins: { fixed: { n: 5 } } });
    await app.reconfigure();
    expect(await app.health()).toMatchObject({
      status: "ok",
      restartNeeded: ['settings of "server" changed', 'settings of plugin "fixed" changed'],
      plugins: { fixed: { state: "active", restartNeeded: true } },
    });
    expect(log.filter(({ msg }) => String(msg).startsWith("restart needed"))).toHaveLength(2);
    await app.restart("fixed");
    expect((await app.health()).restartNeeded).toEqual(['settings of "server" changed']);
    await app.stop();
  });

  test("a plugin that fails to take new settings is told and needs a restart", async () => {
    write({});
    const reconfigure = (): never => {
      throw new Error("cannot");
    };
    const definition = smallApplication({
      plugins: [{ name: "a", setup: () => ({ reconfigure }) }],
      settings: { schemas: { a: number } },
    });
    const { app } = await startSmall(definition, given);
    write({ plugins: { a: { n: 5 } } });
    await app.reconfigure();
    expect(await app.health()).toMatchObject({ restartNeeded: ['plugin "a" failed to take its changed settings'] });
    await app.stop();
  });

  test("learns new secrets before they can be logged", async () => {
    const secret = { type: "object", properties: { key: { type: "string", "x-secret": true } } };
    const setup: SmallPlugin["setup"] = ({ log }) => ({
      reconfigure: (next: { readonly key: string }) => log.info(`now ${next.key}`),
    });
    write({});
    const { app, log } = await startSmall(
      smallApplication({ plugins: [{ name: "a", setup }], settings: { schemas: { a: secret } } }),
      given,
    );
    write({ plugins: { a: { key: "hunter22" } } });
    await app.reconfigure();
    expect(log.find(({ plugin }) => plugin === "a")?.["msg"]).toBe("now •••");
    await app.stop();
  });
});

test("a port that is taken is an error that names it, and plugins are stopped", async () => {
  const seen: string[] = [];
  const start = (port: number) =>
    startApplication(
      smallApplication({ plugins: [{ name: "a", setup: () => ({ stop: () => seen.push("stopped") }) }] }),
      {
        engine: ajvEngine({}),
        createHttpServer,
        sources: sourcesOf({ arguments: { port: String(port) } }),
        root: "/app",
        listen: true,
        writeLog: () => undefined,
      },
    );
  const first = await start(0);
  const port = first.address?.port ?? 0;
  await expect(start(port)).rejects.toThrow(new RegExp(`The application failed to start, opening its port: .*${port}`));
  expect(seen).toEqual(["stopped"]);
  await first.stop();
});
