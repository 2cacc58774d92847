import { setTimeout as wait } from "node:timers/promises";
import type { Logger } from "nexus-platform";
import type { Availability } from "./availability.js";
import type { BrokerLink } from "./broker/broker-link.js";
import type { DeliveryTable } from "./delivery-table.js";
import type { Dispatcher } from "./dispatcher.js";
import type { Instance } from "./instance.js";
import type { Retention } from "./retention.js";

/** Delivers from `begin` to `pause`: keeps this instance known, and looks into the store for what nobody told it of. */
export interface Session {
  readonly begin: () => void;
  readonly wake: (handlers: ReadonlySet<string>) => void;
  readonly pluginChanged: (plugin: string) => void;
  readonly pause: () => Promise<void>;
  readonly idle: () => Promise<void>;
}

export interface SessionOptions {
  readonly dispatcher: Dispatcher;
  readonly instance: Instance;
  readonly table: DeliveryTable;
  readonly cleaning: Retention;
  /** Null where events stay in the database. */
  readonly link: BrokerLink | null;
  /** Delivers what waits for a broker that is not there any more; gives the handlers that have something to do. */
  readonly deliverStranded: () => Promise<ReadonlySet<string>>;
  readonly availability: Availability;
  readonly log: Logger;
  /** Milliseconds. */
  readonly settings: { readonly poll: number; readonly lease: number };
  readonly outside: (callback: () => void) => void;
}

export function session(options: SessionOptions): Session {
  const { dispatcher, instance, table, cleaning, link, availability, log, settings, outside } = options;
  let ending: AbortController | null = null;
  let loops: Promise<unknown> = Promise.resolve();

  const live = async (): Promise<void> => {
    if (!(await instance.beat())) {
      dispatcher.forget();
      await instance.register();
      log.warn("this instance gave no sign for too long: others have taken over its deliveries");
      dispatcher.open();
    }
    const dead = await instance.takeOver();
    if (dead > 0) {
      log.info({ instances: dead }, "took over the deliveries of instances that are gone");
      dispatcher.wake(new Set(dispatcher.handlers));
    }
    dispatcher.resume();
  };
  const look = async (): Promise<void> => dispatcher.wake(new Set(await table.waiting(dispatcher.handlers)));
  const every = async (milliseconds: number, task: () => Promise<void>, signal: AbortSignal): Promise<void> => {
    for (;;) {
      await wait(milliseconds, undefined, { signal });
      await task().then(availability.isUp, availability.isDown);
    }
  };
  const run = async (signal: AbortSignal): Promise<void> => {
    await untilDone(() => instance.register(), { availability, signal, pause: settings.poll });
    dispatcher.open();
    void tellUnknown(table, dispatcher, log).catch(availability.isDown);
    if (link === null) void options.deliverStranded().then(dispatcher.wake.bind(dispatcher), availability.isDown);
    await Promise.all([every(settings.lease / 3, live, signal), every(settings.poll, look, signal), link?.run(signal)]);
  };

  return {
    begin: () => {
      if (ending !== null) return;
      ending = new AbortController();
      const { signal } = ending;
      outside(() => {
        loops = run(signal).catch(() => undefined);
        cleaning.begin();
      });
    },
    wake: dispatcher.wake.bind(dispatcher),
    pluginChanged: dispatcher.pluginChanged.bind(dispatcher),
    pause: async () => {
      if (ending === null) return;
      cleaning.end();
      // Signs go on until the last handler has ended.
      await dispatcher.close();
      ending.abort();
      ending = null;
      await loops;
      await table
        .releaseAll(instance.id)
        .then(instance.leave)
        .catch((error: unknown) => log.warn({ err: error }, "deliveries that were taken could not be given back"));
    },
    idle: async () => {
      while (ending !== null) {
        // The same before and after: what was taken in meanwhile may be open, and nobody woken for it.
        const end = await link?.quietAt();
        const open = end !== null && dispatcher.isQuiet ? await table.open().catch(() => null) : null;
        const isDone = open !== null && dispatcher.handlers.every((handler) => !open.has(handler));
        if (isDone && (await link?.quietAt()) === end && dispatcher.isQuiet) return;
        await Promise.race([dispatcher.change(), wait(20)]);
      }
    },
  };
}

async function untilDone(
  task: () => Promise<void>,
  { availability, signal, pause }: { availability: Availability; signal: AbortSignal; pause: number },
): Promise<void> {
  for (let longer = pause; ; longer = Math.min(longer * 2, 30_000)) {
    signal.throwIfAborted();
    try {
      return await task();
    } catch (error) {
      availability.isDown(error);
    }
    await wait(longer, undefined, { signal });
  }
}

/** Nobody would ever handle them, and nobody would know. */
async function tellUnknown(table: DeliveryTable, dispatcher: Dispatcher, log: Logger): Promise<void> {
  const known = new Set(dispatcher.handlers);
  for (const [handler, waiting] of await table.open()) {
    if (known.has(handler)) continue;
    log.warn(
      { handler, waiting },
      "events wait for a handler that the application does not have any more: `nexus events open drop --handler` drops them",
    );
  }
}
