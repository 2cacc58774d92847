import { describe, expect, test } from "vitest";
import type { RouteDefinition } from "../../../runtime/definition.js";
import { StartError } from "../../../runtime/lifecycle/start-error.js";
import { manualClock, settle } from "../support/manual-clock.js";
import {
  deferred,
  type LogLine,
  requiredService,
  type SmallPlugin,
  serviceOf,
  smallApplication,
  smallEvent,
  startSmall,
} from "../support/small-application.js";

const route = (plugin: string, handler: string, url: string): RouteDefinition => ({
  plugin,
  handler,
  method: "GET",
  url,
  access: { kind: "public" },
  params: null,
  query: null,
  headers: null,
  body: null,
  responses: [{ status: 204, kind: "empty" }],
  rateLimit: null,
  timeout: null,
  cache: null,
  audit: false,
  hasRequestServices: false,
});

/** Plugins that note when they start and stop. */
function noting(): {
  readonly seen: string[];
  readonly plugin: (name: string, more?: Partial<SmallPlugin>) => SmallPlugin;
} {
  const seen: string[] = [];
  return {
    seen,
    plugin: (name, more = {}) => ({
      name,
      setup: () => {
        seen.push(`start ${name}`);
        return { stop: () => seen.push(`stop ${name}`) };
      },
      ...more,
    }),
  };
}

async function failureOf(started: Promise<unknown>): Promise<StartError> {
  const error = await started.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof StartError)) throw new Error(`expected a StartError, got ${String(error)}`);
  return error;
}

describe("order", () => {
  test("a plugin starts after those it needs and stops before them", async () => {
    const { seen, plugin } = noting();
    const plugins = [plugin("a"), plugin("b", { after: ["a"] }), plugin("c", { after: ["b"] })];
    const { app } = await startSmall(smallApplication({ plugins }));
    await app.stop();
    expect(seen).toEqual(["start a", "start b", "start c", "stop c", "stop b", "stop a"]);
  });

  test("independent plugins start and stop side by side", async () => {
    const both = { a: deferred(), b: deferred() };
    // Each ends only when the other has begun: one after the other would never end.
    const plugin = (name: "a" | "b", other: "a" | "b"): SmallPlugin => ({
      name,
      setup: async () => {
        both[name].resolve();
        await both[other].promise;
        const [mine, theirs] = [stops[name], stops[other]];
        return {
          stop: async () => {
            mine.resolve();
            await theirs.promise;
          },
        };
      },
    });
    const stops = { a: deferred(), b: deferred() };
    const { app } = await startSmall(smallApplication({ plugins: [plugin("a", "b"), plugin("b", "a")] }));
    await app.stop();
    expect([...app.slots.values()].map(({ state }) => state)).toEqual(["stopped", "stopped"]);
  });

  test("services come from the plugins that provide them", async () => {
    let got: unknown;
    const plugins: SmallPlugin[] = [
      { name: "a", provides: ["numbers"], setup: () => ({ provides: { numbers: { one: 1 } } }) },
      {
        name: "b",
        after: ["a"],
        services: (slots) => ({ numbers: requiredService(slots.get("a"), "numbers") }),
        setup: ({ services }) => {
          got = services["numbers"];
          return {};
        },
      },
    ];
    const { app } = await startSmall(smallApplication({ plugins }));
    expect(got).toEqual({ one: 1 });
    await app.stop();
  });

  test("a plugin is told its settings and about the application", async () => {
    let got: unknown;
    const setup: SmallPlugin["setup"] = ({ config, app }) => {
      got = { config, app };
      return {};
    };
    const schema = { type: "object", properties: { n: { type: "integer", default: 3 } } };
    const { app } = await startSmall(
      smallApplication({ plugins: [{ name: "a", setup }], settings: { schemas: { a: schema } } }),
      { sources: { arguments: { env: "test" } } },
    );
    expect(got).toEqual({
      config: { n: 3 },
      app: { name: "small", version: "1.0.0", environment: "test", root: "/app", roles: {}, permissions: [] },
    });
    await app.stop();
  });
});

describe("a failure with the policy abort", () => {
  test("stops in reverse what has started, and names plugin, phase and cause", async () => {
    const { seen, plugin } = noting();
    const broken = { after: ["b"], setup: () => Promise.reject(new Error("no disk")) };
    const plugins = [plugin("a"), plugin("b", { after: ["a"] }), plugin("c", broken), plugin("d", { after: ["c"] })];
    const log: LogLine[] = [];
    const error = await failureOf(startSmall(smallApplication({ plugins }), { log }));
    expect(error).toMatchObject({ plugin: "c", phase: "setup" });
    expect(error.message).toBe('Plugin "c" failed to start, in its setup: no disk');
    expect(seen).toEqual(["start a", "start b", "stop b", "stop a"]);
    expect(log.filter(({ level }) => level === "fatal")).toMatchObject([{ err: { message: "no disk" } }]);
  });

  test("waits for what is starting, so that it can be stopped", async () => {
    const gate = deferred();
    const { seen, plugin } = noting();
    const slow = plugin("slow", {
      setup: async () => {
        await gate.promise;
        return { stop: () => seen.push("stop slow") };
      },
    });
    const broken = plugin("broken", {
      setup: () => {
        throw new Error("no");
      },
    });
    const failed = failureOf(startSmall(smallApplication({ plugins: [slow, broken] })));
    await settle();
    gate.resolve();
    await failed;
    expect(seen).toEqual(["stop slow"]);
  });

  test("a plugin whose time is up has failed; what comes of it later is stopped", async () => {
    const clock = manualClock();
    const gate = deferred();
    const seen: string[] = [];
    const setup = async (): Promise<object> => {
      await gate.promise;
      return { stop: () => seen.push("stopped") };
    };
    const failed = failureOf(
      startSmall(smallApplication({ plugins: [{ name: "a", setup, timeout: 2000 }] }), { clock }),
    );
    await clock.advance(1999);
    await clock.advance(1);
    expect((await failed).message).toBe('Plugin "a" failed to start, in its setup: it took longer than 2000 ms');
    gate.resolve();
    await settle();
    expect(seen).toEqual(["stopped"]);
  });

  test("a signal during the start stops what has started and starts nothing more", async () => {
    const { seen, plugin } = noting();
    const aborter = new AbortController();
    const interrupting = plugin("b", {
      after: ["a"],
      setup: () => {
        aborter.abort(new Error("interrupted"));
        return {};
      },
    });
    const plugins = [plugin("a"), interrupting, plugin("c", { after: ["b"] })];
    await expect(startSmall(smallApplication({ plugins }), { signal: aborter.signal })).rejects.toThrow("interrupted");
    expect(seen).toEqual(["start a", "stop a"]);
  });
});

test("many plugins that start at a time are no leak that Node warns of", async () => {
  const warnings: Error[] = [];
  const onWarning = (warning: Error): void => void warnings.push(warning);
  process.on("warning", onWarning);
  const { promise: allStart, resolve } = deferred();
  let starting = 0;
  const plugins = Array.from({ length: 30 }, (_, number) => ({
    name: `plugin${number}`,
    setup: async () => {
      starting += 1;
      if (starting === 30) resolve();
      await allStart;
      return {};
    },
  }));
  const { app } = await startSmall(smallApplication({ plugins }), { signal: new AbortController().signal });
  await new Promise((turn) => setImmediate(turn));
  process.off("warning", onWarning);
  await app.stop();
  expect(warnings).toEqual([]);
});

test("a signal leaves a plugin that is starting no more than the time for stopping", async () => {
  const clock = manualClock();
  const aborter = new AbortController();
  const plugins = [{ name: "a", setup: () => new Promise(() => undefined), timeout: 30_000 }];
  const settings = { base: { server: { shutdownTimeout: "3s" } } };
  const started = startSmall(smallApplication({ plugins, settings }), { clock, signal: aborter.signal });
  const failed = expect(started).rejects.toThrow("interrupted");
  await clock.advance(5000);
  aborter.abort(new Error("interrupted"));
  await clock.advance(3000);
  await failed;
  expect(clock.timers()).toBe(0);
});

test("of several failures the first is told", async () => {
  const gate = deferred<object>();
  const plugins: SmallPlugin[] = [
    { name: "slow", setup: () => gate.promise },
    { name: "fast", setup: () => Promise.reject(new Error("first")) },
  ];
  const failed = failureOf(startSmall(smallApplication({ plugins })));
  await settle();
  gate.reject(new Error("second"));
  expect(await failed).toMatchObject({ plugin: "fast" });
});

test("a plugin may have a name that every object inherits", async () => {
  const definition = smallApplication({
    plugins: [{ name: "constructor", setup: ({ config }) => ({ routes: { list: () => expect(config).toEqual({}) } }) }],
    routes: [route("constructor", "list", "/users")],
  });
  const { app } = await startSmall(definition, { standIns: {} });
  expect(await app.inject({ url: "/users" })).toMatchObject({ status: 204 });
  await app.stop();
});

describe("what setup returns is held to the manifest", () => {
  const rows: readonly [string, unknown, string][] = [
    ["nothing", undefined, "it is undefined; an object was expected"],
    [
      "none of what is declared",
      {},
      "the manifest declares provides.users, the function routes.list, the function on.ping, and it is missing",
    ],
    [
      "something that is no function",
      { provides: { users: {} }, routes: { list: "x" }, on: { ping: () => undefined } },
      "the manifest declares the function routes.list, and it is missing",
    ],
  ];
  test.each(rows)("%s", async (_name, returned, want) => {
    const definition = smallApplication({
      plugins: [{ name: "target", provides: ["users"], setup: () => returned }],
      routes: [route("target", "list", "/users")],
      events: { ping: smallEvent("ping", [{}]) },
    });
    const error = await failureOf(startSmall(definition));
    expect(error).toMatchObject({ plugin: "target", phase: "result" });
    expect(error.message).toBe(`Plugin "target" failed to start, because of what its setup returned: ${want}`);
  });

  test("what every object inherits is nothing that the plugin returned", async () => {
    const definition = smallApplication({
      plugins: [{ name: "target", setup: () => ({ routes: {} }) }],
      routes: [route("target", "constructor", "/users")],
    });
    const error = await failureOf(startSmall(definition));
    expect(error.message).toContain("the manifest declares the function routes.constructor, and it is missing");
  });

  test("a plugin that lacks something is stopped all the same", async () => {
    const { seen, plugin } = noting();
    await failureOf(startSmall(smallApplication({ plugins: [plugin("a", { provides: ["x"] })] })));
    expect(seen).toEqual(["start a", "stop a"]);
  });
});

describe("a failure with the policy disable", () => {
  const broken: Partial<SmallPlugin> = {
    onFailure: "disable",
    provides: ["numbers"],
    setup: () => Promise.reject(new Error("no hunter22")),
  };

  test("disables the plugin and what needs it; the rest runs, degraded", async () => {
    const { seen, plugin } = noting();
    const plugins = [
      plugin("a", broken),
      plugin("b", { after: ["a"], services: (slots) => ({ numbers: requiredService(slots.get("a"), "numbers") }) }),
      plugin("c", { after: ["b"], needs: ["b"] }),
      plugin("d", { after: ["a"], services: (slots) => ({ numbers: serviceOf(slots.get("a"), "numbers") }) }),
    ];
    const secret = { type: "object", properties: { key: { type: "string", "x-secret": true, default: "hunter22" } } };
    const { app } = await startSmall(smallApplication({ plugins, settings: { schemas: { a: secret } } }));
    expect(seen).toEqual(["start d"]);
    expect(await app.health()).toEqual({
      status: "degraded",
      restartNeeded: [],
      plugins: {
        a: { state: "disabled", cause: 'Plugin "a" failed to start, in its setup: no •••' },
        b: { state: "disabled", cause: 'it needs "a", which does not run' },
        c: { state: "disabled", cause: 'it needs "b", which does not run' },
        d: { state: "active" },
      },
    });
    await app.stop();
  });

  test("its routes answer 503", async () => {
    const definition = smallApplication({
      plugins: [{ name: "a", ...broken }],
      routes: [route("a", "list", "/numbers")],
    });
    const { app } = await startSmall(definition);
    expect(await app.inject({ method: "GET", url: "/numbers" })).toMatchObject({ status: 503 });
    await app.stop();
  });

  test("events for it are told as undeliverable, also those that were emitted before it failed", async () => {
    const failing = deferred<object>();
    const plugins: SmallPlugin[] = [
      {
        name: "source",
        setup: async ({ emit }) => {
          await emit("ping", { n: 1 });
          // The event has reached the handler's queue and waits there.
          await settle();
          failing.reject(new Error("no"));
          return {};
        },
      },
      { name: "target", onFailure: "disable", setup: () => failing.promise },
    ];
    const { app } = await startSmall(smallApplication({ plugins, events: { ping: smallEvent("ping", [{}]) } }));
    await app.events.idle();
    expect(app.events.counts()).toMatchObject({ accepted: 1, undeliverable: 1 });
    await app.stop();
  });
});

describe("a plugin that is turned off", () => {
  const plugins: readonly SmallPlugin[] = [{ name: "a", enabled: "${env:A:-false}" }, { name: "b" }];

  test("does not start, and that is no fault", async () => {
    const { app } = await startSmall(smallApplication({ plugins }));
    expect(await app.health()).toMatchObject({
      status: "ok",
      plugins: { a: { state: "disabled", cause: "turned off by its $enabled" }, b: { state: "active" } },
    });
    await app.stop();
  });

  test("starts where its flag is true", async () => {
    const { app } = await startSmall(smallApplication({ plugins }), { sources: { variables: { A: "true" } } });
    expect(app.slots.get("a")?.state).toBe("active");
    await app.stop();
  });
});

describe("a stand-in", () => {
  test("gives its services; the plugin itself does not start and gets no events", async () => {
    const { seen, plugin } = noting();
    let got: unknown;
    const user = plugin("source", {
      after: ["target"],
      services: (slots) => ({ numbers: requiredService(slots.get("target"), "numbers") }),
      setup: async ({ services, emit }) => {
        got = services["numbers"];
        await emit("ping", { n: 1 });
        return {};
      },
    });
    const definition = smallApplication({
      plugins: [plugin("target", { provides: ["numbers"] }), user],
      events: { ping: smallEvent("ping", [{}]) },
      routes: [route("target", "list", "/numbers")],
    });
    const { app } = await startSmall(definition, { standIns: { target: { numbers: 5 } } });
    await app.events.idle();
    expect([got, seen]).toEqual([5, []]);
    expect(app.events.counts()).toMatchObject({ accepted: 1, undeliverable: 0, delivered: 0 });
    expect(await app.inject({ method: "GET", url: "/numbers" })).toMatchObject({ status: 404 });
    await app.stop();
  });
});

test("an event that is emitted while plugins start waits for its handler's plugin", async () => {
  const emitted = deferred();
  const seen: unknown[] = [];
  const plugins: SmallPlugin[] = [
    {
      name: "source",
      setup: async ({ emit }) => {
        await emit("ping", { n: 1 });
        emitted.resolve();
        return {};
      },
    },
    {
      name: "target",
      setup: async () => {
        await emitted.promise;
        await settle();
        return { on: { ping: () => seen.push("handled") } };
      },
    },
  ];
  const { app } = await startSmall(smallApplication({ plugins, events: { ping: smallEvent("ping", [{}]) } }));
  await app.events.idle();
  expect(seen).toEqual(["handled"]);
  await app.stop();
});
