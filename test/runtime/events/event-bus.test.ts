import { AsyncLocalStorage } from "node:async_hooks";
import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { NoRetry } from "../../../runtime/api/no-retry.js";
import type { EventEnvelope } from "../../../runtime/api/plugin.js";
import { currentContext, runInContext } from "../../../runtime/context/execution-context.js";
import { runInUnitOfWork } from "../../../runtime/context/unit-of-work.js";
import type { EventDefinition, HandlerDefinition } from "../../../runtime/definition.js";
import { createEventBus } from "../../../runtime/events/create-event-bus.js";
import type { EventBusControl } from "../../../runtime/events/event-bus.js";
import type { JsonSchema } from "../../../runtime/json.js";
import { featureServices } from "../../../runtime/lifecycle/feature-providers.js";
import { type PluginSlot, slot } from "../../../runtime/lifecycle/plugin-slot.js";
import { createLogger } from "../../../runtime/logging/create-logger.js";
import { redactor } from "../../../runtime/logging/redactor.js";
import { observation } from "../../../runtime/observation/observation.js";
import { ajvEngine } from "../../../runtime/schemas/ajv-engine.js";
import { type ManualClock, manualClock, settle } from "../support/manual-clock.js";
import { deferred, type LogLine, smallEvent } from "../support/small-application.js";

type Handlers = Readonly<Record<string, (event: EventEnvelope) => unknown>>;

interface Bench {
  readonly bus: EventBusControl;
  readonly clock: ManualClock;
  readonly slots: ReadonlyMap<string, PluginSlot>;
  readonly log: LogLine[];
  /** Emits "ping" from the plugin "source". */
  readonly ping: (n: number, more?: object) => Promise<void>;
}

function bench(events: Readonly<Record<string, EventDefinition>>, plugins: Readonly<Record<string, Handlers>>): Bench {
  const clock = manualClock();
  const log: LogLine[] = [];
  const redact = redactor(["topsecret"]);
  const write = (line: string): void => void log.push(JSON.parse(line) as LogLine);
  const slots = new Map(["source", ...Object.keys(plugins)].map((name) => [name, emptySlot(name)]));
  for (const [name, on] of Object.entries(plugins)) activate(slots.get(name), on);
  const bus = createEventBus({
    definition: { name: "small", events },
    engine: ajvEngine({}),
    slots,
    silent: new Set(),
    turnedOff: new Set(),
    features: featureServices({}, slots),
    observation: observation([]),
    log: createLogger({ app: "small", worker: null, level: "debug", clock, redact, write }),
    clock,
    redact,
    random: () => 0,
  });
  return { bus, clock, slots, log, ping: (n, more = {}) => bus.emit("source", "ping", { n, ...more }) };
}

const emptySlot = (name: string): PluginSlot =>
  slot<{ readonly services: object }, unknown>({
    name,
    version: "1.0.0",
    definition: { setup: () => ({}) },
    after: [],
    timeout: 1,
    onFailure: "abort",
    provides: [],
    services: () => ({}),
  });

const activate = (target: PluginSlot | undefined, on: Handlers): void =>
  target?.become({ state: "active", plugin: { instance: { on }, context: {} } });

/** One event, "ping", with one handler of the plugin "target". */
const oneHandler = (definition: Partial<HandlerDefinition>, run: (event: EventEnvelope) => unknown): Bench =>
  bench({ ping: smallEvent("ping", [definition]) }, { target: { ping: run } });

const numberOf = (event: EventEnvelope): unknown => (event.data as { readonly n: number }).n;

describe("emit", () => {
  test("resolves when the event is accepted, before a handler runs", async () => {
    const seen: unknown[] = [];
    const { ping, bus } = oneHandler({}, (event) => seen.push(numberOf(event)));
    await ping(1);
    expect(seen).toEqual([]);
    await bus.idle();
    expect(seen).toEqual([1]);
  });

  test("gives handlers a CloudEvents envelope", async () => {
    let got: EventEnvelope | null = null;
    const { ping, bus } = oneHandler({}, (event) => {
      got = event;
    });
    await ping(1);
    await bus.idle();
    expect(got).toEqual({
      specversion: "1.0",
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      source: "/small/source",
      type: "ping",
      time: "2026-01-01T00:00:00.000Z",
      datacontenttype: "application/json",
      data: { n: 1 },
      dataversion: 1,
      correlationid: expect.any(String),
      causationid: null,
    });
  });

  test("rejects data that do not match, naming event and place, and nothing is delivered", async () => {
    const { bus } = oneHandler({}, () => undefined);
    await expect(bus.emit("source", "ping", { n: "x", m: 1 })).rejects.toThrow(
      'Event "ping" was not emitted: /m is not a known property; /n must be a whole number',
    );
    expect(bus.counts().accepted).toBe(0);
  });

  test("rejects an event that does not exist, or that the plugin does not declare", async () => {
    const { bus } = oneHandler({}, () => undefined);
    await expect(bus.emit("source", "pong", {})).rejects.toThrow('There is no event "pong"');
    await expect(bus.emit("target", "ping", { n: 1 })).rejects.toThrow(
      'Plugin "target" does not declare that it emits "ping"',
    );
  });

  test("fills in defaults without touching what the emitter holds", async () => {
    const schema = { type: "object", properties: { n: { type: "integer", default: 7 } } };
    const seen: unknown[] = [];
    const { bus } = bench(
      { ping: smallEvent("ping", [{}], schema) },
      { target: { ping: (event) => seen.push(event.data) } },
    );
    const data = {};
    await bus.emit("source", "ping", data);
    await bus.idle();
    expect([data, seen]).toEqual([{}, [{ n: 7 }]]);
  });

  test("copies: what the emitter changes afterwards is not seen", async () => {
    const seen: unknown[] = [];
    const { bus } = oneHandler({}, (event) => seen.push(event.data));
    const data = { n: 1 };
    await bus.emit("source", "ping", data);
    data.n = 2;
    await bus.idle();
    expect(seen).toEqual([{ n: 1 }]);
  });
});

describe("what a receiver does with an event is its own affair:", () => {
  const schema: JsonSchema = {
    type: "object",
    required: ["n", "lines"],
    properties: {
      n: { type: "integer" },
      lines: { type: "array", items: { type: "object", additionalProperties: true } },
    },
    additionalProperties: false,
  };
  const data = { n: 1, lines: [{ title: "one" }, { title: "two" }] };

  /** Notes what it gets, then changes all of it. */
  function vandal(): { readonly seen: unknown[]; readonly take: (event: EventEnvelope) => void } {
    const seen: unknown[] = [];
    return {
      seen,
      take: (event) => {
        seen.push(structuredClone(event));
        const spoilt = event as { id: string; data: { n: number; lines: { title: string }[] } };
        spoilt.id = "spoilt";
        spoilt.data.n = 99;
        for (const line of spoilt.data.lines) line.title = "spoilt";
        spoilt.data.lines.pop();
      },
    };
  }
  const emitted = expect.objectContaining({ id: expect.stringMatching(/^[0-9a-f-]{36}$/), data });
  const ofHandler = (definition: Partial<HandlerDefinition>, run: (event: EventEnvelope) => unknown): Bench =>
    bench({ ping: smallEvent("ping", [definition], schema) }, { target: { ping: run } });

  test("other handlers, waiters and observers see it as it was emitted", async () => {
    const [first, second, where, observer] = [vandal(), vandal(), vandal(), vandal()];
    const handlers = { first: first.take, second: second.take };
    const { bus } = bench(
      { ping: smallEvent("ping", [{ handler: "first" }, { handler: "second" }], schema) },
      { target: handlers },
    );
    const waits = [1, 2].map(() => bus.waitFor("ping", { where: (event) => where.take(event) === undefined }));
    for (const _ of [1, 2]) bus.observe((event) => observer.take(event));
    await bus.emit("source", "ping", data);
    await bus.idle();
    await Promise.all(waits);
    const seen = [first, second, where, observer].flatMap((one) => one.seen);
    expect(seen).toEqual([1, 2, 3, 4, 5, 6].map(() => emitted));
    expect(new Set(seen.map((event) => (event as EventEnvelope).id)).size).toBe(1);
  });

  test("a further attempt and the dead letter see it as it was emitted", async () => {
    const { seen, take } = vandal();
    const { bus } = ofHandler({ retries: 2, backoff: "none" }, (event) => {
      take(event);
      throw new Error("no");
    });
    await bus.emit("source", "ping", data);
    await bus.idle();
    expect(seen).toEqual([emitted, emitted, emitted]);
    expect(bus.deadLetters()).toMatchObject([{ attempts: 3, event: seen[0] }]);
  });

  test("an order that is kept goes by what was emitted", async () => {
    const gate = deferred();
    const { seen, take } = vandal();
    const { bus } = ofHandler({ orderBy: "n" }, (event) => {
      take(event);
      return gate.promise;
    });
    await bus.emit("source", "ping", data);
    await settle();
    await bus.emit("source", "ping", data);
    await settle();
    expect(seen).toEqual([emitted]);
    gate.resolve();
    await bus.idle();
    expect(seen).toEqual([emitted, emitted]);
  });

  test("what it emits and logs belongs to the event that came", async () => {
    const events: EventEnvelope[] = [];
    const contexts: unknown[] = [];
    const { bus } = ofHandler({}, (event) => {
      vandal().take(event);
      contexts.push(currentContext());
    });
    bus.observe((event) => events.push(event));
    await bus.emit("source", "ping", data);
    await bus.idle();
    expect(contexts).toMatchObject([{ eventId: events[0]?.id }]);
  });

  test("a stored event stays as the outbox holds it, and comes with all that it has", async () => {
    const { seen, take } = vandal();
    const durable: EventDefinition = { ...smallEvent("ping", [{}], schema), delivery: "durable" };
    const { bus } = bench({ ping: durable }, { target: { ping: take } });
    const stored: EventEnvelope & { readonly subject: string } = {
      specversion: "1.0",
      id: randomUUID(),
      source: "/small/source",
      type: "ping",
      time: "2026-01-01T00:00:00.000Z",
      datacontenttype: "application/json",
      data: structuredClone(data),
      dataversion: 1,
      correlationid: randomUUID(),
      causationid: null,
      traceparent: "00-1-2-01",
      subject: "of another application, by a broker",
    };
    const before = structuredClone(stored);
    await bus.durable.run("target/ping", stored);
    await bus.durable.run("target/ping", stored);
    expect([stored, ...seen]).toEqual([before, before, before]);
  });
});

test("an object of a class stays as it is: handlers get a copy of what it holds", async () => {
  class Ping {
    n = 1;
  }
  const seen: unknown[] = [];
  const { bus } = oneHandler({}, (event) => seen.push(event.data));
  const data = new Ping();
  await bus.emit("source", "ping", data);
  data.n = 2;
  await bus.idle();
  expect(seen).toEqual([{ n: 1 }]);
});

test("JSON and copies of an envelope hold all of it", async () => {
  const events: EventEnvelope[] = [];
  const { ping, bus } = oneHandler({}, (event) => events.push(event));
  await ping(1);
  await bus.idle();
  const [event] = events;
  for (const copy of [JSON.parse(JSON.stringify(event)) as unknown, structuredClone(event), { ...event }]) {
    expect(copy).toEqual(event);
  }
});

describe("dispatch", () => {
  test("starts handlers by descending priority, as the table lists them, event by event", async () => {
    const seen: string[] = [];
    const note = (name: string) => (event: EventEnvelope) => seen.push(`${name}${numberOf(event)}`);
    const { ping, bus } = bench(
      { ping: smallEvent("ping", [{ handler: "first", priority: 10 }, { handler: "second" }]) },
      { target: { first: note("a"), second: note("b") } },
    );
    await ping(1);
    await ping(2);
    await bus.idle();
    expect(seen).toEqual(["a1", "b1", "a2", "b2"]);
  });

  test("leaves out events that `where` does not want", async () => {
    const seen: unknown[] = [];
    const where = {
      id: "w",
      plugin: "target",
      schema: { type: "object", properties: { n: { minimum: 5, type: "integer" } } },
    };
    const { ping, bus } = oneHandler({ where }, (event) => seen.push(numberOf(event)));
    await ping(4);
    await ping(5);
    await bus.idle();
    expect(seen).toEqual([5]);
    expect(bus.counts().delivered).toBe(1);
  });

  test("`where` with a default leaves the data as they are", async () => {
    const seen: unknown[] = [];
    const schema = { type: "object", properties: { key: { type: "string", default: "a", const: "a" } } };
    const where = { id: "w", plugin: "target", schema };
    const { ping, bus } = oneHandler({ where }, (event) => seen.push(event.data));
    await ping(1);
    await bus.idle();
    expect(seen).toEqual([{ n: 1 }]);
  });

  test("runs no more handlers at once than `concurrency` says", async () => {
    const gates = [deferred(), deferred(), deferred()];
    const seen: unknown[] = [];
    const { ping, bus } = oneHandler({ concurrency: 2 }, (event) => {
      seen.push(numberOf(event));
      return gates[Number(numberOf(event))]?.promise;
    });
    for (const n of [0, 1, 2]) await ping(n);
    await settle();
    expect(seen).toEqual([0, 1]);
    gates[1]?.resolve();
    await settle();
    expect(seen).toEqual([0, 1, 2]);
    gates[0]?.resolve();
    gates[2]?.resolve();
    await bus.idle();
  });

  test("one handler of several events counts its runs together", async () => {
    const gate = deferred();
    const seen: string[] = [];
    const audit = { handler: "audit", concurrency: 1 };
    const { bus } = bench(
      { ping: smallEvent("ping", [audit]), pong: smallEvent("pong", [audit]) },
      {
        target: {
          audit: (event) => {
            seen.push(event.type);
            return gate.promise;
          },
        },
      },
    );
    await bus.emit("source", "ping", { n: 1 });
    await bus.emit("source", "pong", { n: 1 });
    await settle();
    expect(seen).toEqual(["ping"]);
    gate.resolve();
    await bus.idle();
    expect(seen).toEqual(["ping", "pong"]);
  });

  test("events with the same `orderBy` are handled one after the other, also across retries; others pass", async () => {
    const seen: string[] = [];
    let failures = 1;
    const { ping, bus, clock } = oneHandler({ orderBy: "key", retries: 2 }, (event) => {
      const { n, key } = event.data as { n: number; key: string };
      seen.push(`${key}${n}`);
      if (n === 1 && failures > 0) {
        failures -= 1;
        throw new Error("not now");
      }
    });
    await ping(1, { key: "a" });
    await ping(2, { key: "a" });
    await ping(3, { key: "b" });
    await ping(4);
    await settle();
    expect(seen).toEqual(["a1", "b3", "undefined4"]);
    await clock.advance(500);
    await bus.idle();
    expect(seen).toEqual(["a1", "b3", "undefined4", "a1", "a2"]);
  });

  test("a dead letter lets the next of its key through", async () => {
    const seen: unknown[] = [];
    const { ping, bus } = oneHandler({ orderBy: "key" }, (event) => {
      seen.push(numberOf(event));
      throw new Error("never");
    });
    await ping(1, { key: "a" });
    await ping(2, { key: "a" });
    await bus.idle();
    expect(seen).toEqual([1, 2]);
  });
});

describe("failures", () => {
  const ways: readonly [string, () => unknown][] = [
    [
      "throws",
      () => {
        throw new Error("broken topsecret");
      },
    ],
    ["rejects", () => Promise.reject(new Error("broken topsecret"))],
  ];
  test.each(ways)(
    "a handler that %s becomes a dead letter; others and the emitter hear nothing of it",
    async (_name, fail) => {
      const seen: unknown[] = [];
      const { ping, bus, log } = bench(
        { ping: smallEvent("ping", [{ handler: "bad" }, { handler: "good" }]) },
        { target: { bad: fail, good: (event) => seen.push(numberOf(event)) } },
      );
      await expect(ping(1)).resolves.toBeUndefined();
      await bus.idle();
      expect(seen).toEqual([1]);
      expect(bus.deadLetters()).toMatchObject([
        {
          plugin: "target",
          handler: "bad",
          attempts: 1,
          event: { type: "ping", data: { n: 1 } },
          error: { message: "broken •••" },
        },
      ]);
      expect(log.filter(({ level }) => level === "error")).toMatchObject([
        { plugin: "target", handler: "bad", event: "ping", err: { message: "broken •••" } },
      ]);
      expect(bus.counts()).toEqual({
        accepted: 1,
        delivered: 1,
        failedAttempts: 1,
        deadLettered: 1,
        undeliverable: 0,
        open: 0,
      });
    },
  );

  const backoffs: readonly [HandlerDefinition["backoff"], readonly number[]][] = [
    ["exponential", [0, 500, 1500, 3500]],
    ["linear", [0, 500, 1500, 3000]],
    ["none", [0, 0, 0, 0]],
  ];
  test.each(backoffs)("backoff %s: is tried again after its delays, then dead", async (backoff, want) => {
    const times: number[] = [];
    const { ping, bus, clock } = oneHandler({ retries: 3, backoff }, () => {
      times.push(clock.now() - start);
      throw new Error("no");
    });
    const start = clock.now();
    await ping(1);
    await clock.advance(60_000);
    await bus.idle();
    expect(times).toEqual(want);
    expect(bus.deadLetters()).toMatchObject([{ attempts: 4 }]);
  });

  test("where no attempt can help the event is a dead letter at once", async () => {
    const { ping, bus, clock } = oneHandler({ retries: 3 }, async () => {
      throw new NoRetry("there is no such mailbox");
    });
    await ping(1);
    await clock.advance(60_000);
    expect(bus.deadLetters()).toMatchObject([{ attempts: 1, error: { message: "there is no such mailbox" } }]);
  });

  test("a handler that succeeds at last leaves no dead letter", async () => {
    let left = 2;
    const { ping, bus, clock } = oneHandler({ retries: 2 }, async () => {
      if (left-- > 0) throw new Error("not yet");
    });
    await ping(1);
    await clock.advance(10_000);
    await bus.idle();
    expect(bus.deadLetters()).toEqual([]);
    expect(bus.counts()).toMatchObject({ delivered: 1, failedAttempts: 2 });
  });

  test("a handler that takes too long has failed; what becomes of it later is told and changes nothing", async () => {
    const slow = deferred();
    const { ping, bus, clock, log } = oneHandler({ timeout: 1000 }, () => slow.promise);
    await ping(1);
    await clock.advance(1000);
    await bus.idle();
    expect(bus.deadLetters()).toMatchObject([
      { error: { name: "HandlerTimeout", message: "The handler did not finish within 1000 ms" } },
    ]);
    slow.reject(new Error("late"));
    await settle();
    expect(log.filter(({ msg }) => msg === "event handler failed after its time was up")).toHaveLength(1);
    expect(bus.counts()).toMatchObject({ deadLettered: 1, open: 0 });
  });

  test("runs that begin together share a timer, and each ends by itself or when its time is up", async () => {
    const gates = [deferred(), deferred(), deferred(), deferred()];
    const { ping, bus, clock } = oneHandler({ timeout: 1000 }, (event) => gates[Number(numberOf(event))]?.promise);
    const late = (): unknown => bus.deadLetters().map(({ event }) => numberOf(event));
    for (const n of [0, 1, 2]) await ping(n);
    await settle();
    expect(clock.timers()).toBe(1);
    await clock.advance(400);
    await ping(3);
    await settle();
    expect(clock.timers()).toBe(2);
    gates[1]?.resolve();
    await settle();
    await clock.advance(599);
    expect(late()).toEqual([]);
    await clock.advance(1);
    expect(late()).toEqual([0, 2]);
    expect(bus.counts()).toMatchObject({ delivered: 1, deadLettered: 2, open: 1 });
    await clock.advance(400);
    await bus.idle();
    expect(late()).toEqual([0, 2, 3]);
    expect(clock.timers()).toBe(0);
  });

  test("a further attempt has its whole time, while the one before still runs", async () => {
    let attempts = 0;
    const { ping, bus, clock } = oneHandler({ timeout: 1000, retries: 1, backoff: "none" }, () => {
      attempts += 1;
      return deferred().promise;
    });
    await ping(1);
    await settle();
    await clock.advance(1000);
    await settle();
    expect([attempts, bus.counts().deadLettered]).toEqual([2, 0]);
    await clock.advance(999);
    expect(bus.counts().deadLettered).toBe(0);
    await clock.advance(1);
    await bus.idle();
    expect(bus.deadLetters()).toMatchObject([{ attempts: 2, error: { name: "HandlerTimeout" } }]);
  });

  test("a handler in time leaves no timer behind", async () => {
    const { ping, bus, clock } = oneHandler({}, async () => undefined);
    await ping(1);
    await bus.idle();
    expect(clock.timers()).toBe(0);
  });
});

describe("correlation", () => {
  test("an event emitted by a request carries its ids, and what its handler emits carries on", async () => {
    const { bus, ping } = bench(
      { ping: smallEvent("ping", [{}]), pong: smallEvent("pong", [{ plugin: "last", handler: "pong" }]) },
      {
        target: { ping: () => bus.emit("source", "pong", { n: 2 }) },
        last: { pong: () => contexts.push(currentContext()) },
      },
    );
    const contexts: unknown[] = [];
    const events: EventEnvelope[] = [];
    bus.observe((event) => events.push(event));
    await runInContext({ correlationId: "c", causationId: "r", requestId: "r" }, () => ping(1));
    await bus.idle();
    expect(events).toMatchObject([
      { type: "ping", correlationid: "c", causationid: "r" },
      { type: "pong", correlationid: "c", causationid: events[0]?.id },
    ]);
    expect(contexts).toEqual([{ correlationId: "c", causationId: events[1]?.id, eventId: events[1]?.id }]);
  });

  const ways: readonly [string, (act: () => void) => unknown][] = [
    ["after an await", (act) => Promise.resolve().then(act)],
    ["in a timer that nobody waits for", (act) => void setTimeout(act, 0)],
    ["in a promise that nobody waits for", (act) => void Promise.resolve().then(act)],
    ["in the next turn", (act) => new Promise<void>((resolve) => setImmediate(() => resolve(act())))],
  ];
  test.each(ways)("what a handler does %s belongs to its own event", async (_name, act) => {
    const told = new Map<unknown, string | undefined>();
    const all = deferred();
    const { ping, bus } = oneHandler({}, (event) =>
      act(() => {
        told.set(event.id, currentContext()?.eventId);
        if (told.size === 3) all.resolve();
      }),
    );
    for (const n of [1, 2, 3]) await ping(n);
    await all.promise;
    await bus.idle();
    expect([...told].filter(([id, eventId]) => id !== eventId)).toEqual([]);
  });

  test("what comes after a handler belongs to no event", async () => {
    const { ping, bus } = oneHandler({}, () => undefined);
    await ping(1);
    await bus.idle();
    expect(currentContext()).toBeUndefined();
    const events: EventEnvelope[] = [];
    bus.observe((event) => events.push(event));
    await ping(2);
    expect(events).toMatchObject([{ causationid: null }]);
  });

  test("the first event of a chain correlates to itself", async () => {
    const { bus, ping } = oneHandler({}, () => undefined);
    const events: EventEnvelope[] = [];
    bus.observe((event) => events.push(event));
    await ping(1);
    expect(events).toMatchObject([{ correlationid: events[0]?.id, causationid: null }]);
  });
});

describe("waitFor", () => {
  test("gives the first event that the condition wants", async () => {
    const { bus, ping } = oneHandler({}, () => undefined);
    const waiting = bus.waitFor("ping", { where: (event) => numberOf(event) === 2 });
    await ping(1);
    await ping(2);
    expect(numberOf(await waiting)).toBe(2);
  });

  const faults: readonly [string, (test: Bench) => Promise<unknown>, string][] = [
    [
      "when its time is up",
      ({ bus }) => bus.waitFor("ping", { timeout: "2s" }),
      'Event "ping" did not come within 2000 ms',
    ],
    ["for an event that does not exist", ({ bus }) => bus.waitFor("pong"), 'There is no event "pong"'],
    ["for a timeout that is none", ({ bus }) => bus.waitFor("ping", { timeout: "soon" }), '"soon" is not a time limit'],
    [
      "with its signal's reason",
      ({ bus }) => bus.waitFor("ping", { signal: AbortSignal.abort(new Error("enough")) }),
      "enough",
    ],
  ];
  test.each(faults)("rejects %s", async (_name, wait, message) => {
    const given = oneHandler({}, () => undefined);
    const waiting = expect(wait(given)).rejects.toThrow(message);
    await settle();
    await given.clock.advance(2000);
    await waiting;
    expect(given.clock.timers()).toBe(0);
  });

  test("rejects where its condition throws", async () => {
    const { bus, ping } = oneHandler({}, () => undefined);
    const where = (): boolean => {
      throw new Error("bad condition");
    };
    const waiting = expect(bus.waitFor("ping", { where })).rejects.toThrow("bad condition");
    await settle();
    await ping(1);
    await waiting;
  });

  test("rejects when the application stops", async () => {
    const { bus } = oneHandler({}, () => undefined);
    const waiting = expect(bus.waitFor("ping")).rejects.toThrow("The application is stopping");
    await settle();
    await bus.drain(1000);
    await waiting;
  });
});

describe("plugins that do not run", () => {
  test("an event for a plugin that is not yet active waits for it", async () => {
    const seen: unknown[] = [];
    const on = { ping: (event: EventEnvelope) => seen.push(numberOf(event)) };
    const { bus, ping, slots } = bench({ ping: smallEvent("ping", [{}]) }, { target: on });
    slots.get("target")?.become({ state: "starting" });
    await ping(1);
    await settle();
    expect([seen, bus.counts().open]).toEqual([[], 1]);
    activate(slots.get("target"), on);
    bus.pluginChanged("target");
    expect(seen).toEqual([1]);
    expect(bus.counts().open).toBe(0);
  });

  test("an event for a disabled plugin is counted and told, once aloud", async () => {
    const { bus, ping, slots, log } = bench({ ping: smallEvent("ping", [{ orderBy: "key" }]) }, { target: {} });
    slots.get("target")?.become({ state: "disabled", cause: "broken" });
    for (const n of [1, 2, 3]) await ping(n, { key: "a" });
    await bus.idle();
    expect(bus.counts()).toMatchObject({ undeliverable: 3, open: 0 });
    expect(log.map(({ level, msg }) => `${level} ${msg}`)).toEqual([
      "warn event not delivered",
      "debug event not delivered",
      "debug event not delivered",
    ]);
  });

  test("what waited for a plugin that turns out disabled is given up", async () => {
    const { bus, ping, slots } = bench({ ping: smallEvent("ping", [{}]) }, { target: {} });
    slots.get("target")?.become({ state: "starting" });
    await ping(1);
    await settle();
    slots.get("target")?.become({ state: "disabled", cause: "broken" });
    bus.pluginChanged("target");
    expect(bus.counts()).toMatchObject({ undeliverable: 1, open: 0 });
  });
});

describe("units of work", () => {
  test("an event waits for the commit, is checked at once, and then comes in order", async () => {
    const { bus, ping } = oneHandler({}, () => undefined);
    const seen: unknown[] = [];
    bus.observe((event) => seen.push(numberOf(event)));
    await runInUnitOfWork(async () => {
      await ping(1);
      await expect(bus.emit("source", "ping", {})).rejects.toThrow("/n is required");
      await ping(2);
      expect(seen).toEqual([]);
    });
    expect(seen).toEqual([1, 2]);
  });

  test("an event of a transaction that rolls back is never seen", async () => {
    const { bus, ping } = oneHandler({}, () => undefined);
    const rolledBack = runInUnitOfWork(async () => {
      await ping(1);
      throw new Error("rolled back");
    });
    await expect(rolledBack).rejects.toThrow("rolled back");
    expect(bus.counts().accepted).toBe(0);
  });

  test("a handler runs outside of what its emitter ran in", async () => {
    const scope = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    const { bus, ping } = oneHandler({}, () => seen.push(scope.getStore()));
    await scope.run("a transaction, say", () => ping(1));
    await bus.idle();
    expect(seen).toEqual([undefined]);
  });
});

describe("drain", () => {
  test("handles what is open, accepting what handlers emit meanwhile; then nothing more", async () => {
    const gate = deferred();
    const { bus, ping } = bench(
      { ping: smallEvent("ping", [{}]), pong: smallEvent("pong", [{ handler: "pong" }]) },
      {
        target: {
          ping: async () => {
            await gate.promise;
            await bus.emit("source", "pong", { n: 1 });
          },
          pong: () => undefined,
        },
      },
    );
    await ping(1);
    const drained = bus.drain(1000);
    await settle();
    gate.resolve();
    await drained;
    expect(bus.counts()).toMatchObject({ delivered: 2, open: 0 });
    await expect(ping(2)).rejects.toThrow("the application is stopping");
  });

  test("logs what is left when its time is up, and a late outcome changes nothing", async () => {
    const gate = deferred();
    const { bus, ping, clock, log } = oneHandler({ concurrency: 1 }, () => gate.promise);
    await ping(1);
    await ping(2);
    const drained = bus.drain(1000);
    await clock.advance(1000);
    await drained;
    expect(log.filter(({ level }) => level === "error")).toMatchObject([
      { plugin: "target", handler: "ping", lost: 2, eventIds: [expect.any(String), expect.any(String)] },
    ]);
    gate.resolve();
    await settle();
    expect(bus.counts()).toMatchObject({ delivered: 0, open: 0 });
    expect(clock.timers()).toBe(0);
  });
});

test("a durable event is refused where nothing can store it", async () => {
  const durable: EventDefinition = { ...smallEvent("ping", []), delivery: "durable" };
  await expect(bench({ ping: durable }, {}).ping(1)).rejects.toThrow('No plugin that provides the service "outbox"');
});
