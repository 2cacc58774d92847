import { setTimeout as wait } from "node:timers/promises";
import type { Logger } from "nexus-platform";
import type { Availability } from "../availability.js";
import type { Database } from "../database.js";
import type { Instance } from "../instance.js";
import type { Locks } from "../locks.js";
import type { Broker } from "./broker.js";
import type { Ingest } from "./ingest.js";
import type { Relay } from "./relay.js";

/** Between the store and the broker: hands on what is stored, and takes in what comes. */
export interface BrokerLink {
  /** Until the signal. Never rejects. */
  readonly run: (signal: AbortSignal) => Promise<void>;
  /** Something was stored. */
  readonly stored: () => void;
  /** Events that are stored and not handed on yet. */
  readonly waiting: () => Promise<number>;
  /** The broker's end where everything that was stored is handed on, and everything that the broker has is taken in; null elsewhere. */
  readonly quietAt: () => Promise<string | null>;
}

export interface BrokerLinkOptions {
  readonly broker: Broker;
  readonly relay: Relay;
  readonly ingest: Ingest;
  readonly locks: Locks;
  readonly instance: Instance;
  readonly database: Database;
  readonly availability: Availability;
  readonly log: Logger;
  /** Milliseconds. */
  readonly poll: number;
  /** These handlers have something to do. */
  readonly wake: (handlers: ReadonlySet<string>) => void;
}

const BATCH = 200;
const LONGEST_PAUSE = 10_000;

export function brokerLink(options: BrokerLinkOptions): BrokerLink {
  const { broker, relay, ingest, locks, instance, availability, poll, wake } = options;
  let signalStored = (): void => undefined;

  const relayAll = async (signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) {
      const stored = new Promise<void>((resolve) => {
        signalStored = resolve;
      });
      // The broker's end before the first event: what comes after it is this application's business.
      const mayRelay =
        instance.isAlive() && (await locks.position()) !== null && (await locks.take("relay", instance.id));
      if (mayRelay && (await relay.some()) > 0) continue;
      await Promise.race([stored, wait(poll, undefined, { signal })]);
    }
  };

  const ingestAll = async (signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) {
      if (!instance.isAlive() || !(await locks.take("ingest", instance.id))) {
        await wait(poll, undefined, { signal });
        continue;
      }
      const position = (await locks.position()) ?? (await begin(options));
      const messages = await broker.read(position, BATCH);
      if (messages.length === 0) await recoverLoss(options, position);
      else wake((await ingest.take(instance.id, messages)) ?? new Set());
    }
  };

  const connected = async (signal: AbortSignal): Promise<void> => {
    const ended = new AbortController();
    const either = AbortSignal.any([signal, ended.signal]);
    await broker.open();
    await tellGap(options);
    availability.isUp();
    const loops = [relayAll(either), ingestAll(either)];
    try {
      await Promise.all(loops);
    } finally {
      ended.abort();
      await broker.close();
      await Promise.allSettled(loops);
    }
  };

  return {
    run: async (signal) => {
      const stop = (): void => void broker.close().catch(() => undefined);
      signal.addEventListener("abort", stop);
      for (let pause = 200; !signal.aborted; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
        const began = performance.now();
        try {
          await connected(signal);
        } catch (error) {
          if (signal.aborted) break;
          availability.isDown(error);
          if (performance.now() - began > LONGEST_PAUSE) pause = 200;
        }
        await wait(pause, undefined, { signal }).catch(() => undefined);
      }
      signal.removeEventListener("abort", stop);
    },
    stored: () => signalStored(),
    waiting: relay.waiting,
    quietAt: async () => {
      try {
        if ((await relay.waiting()) > 0) return null;
        const [position, end] = [await locks.position(), await broker.end()];
        return position === end ? end : null;
      } catch {
        return null;
      }
    },
  };
}

/** A new application takes part from now on. */
async function begin({ broker, locks, instance, database }: BrokerLinkOptions): Promise<string> {
  const end = await broker.end();
  await database.transaction(async () => {
    if (await locks.keep("ingest", instance.id)) await locks.moveTo(end);
  });
  return end;
}

/** A broker whose log ends before what was read from it has lost what it had: it is handed on again as far as it is stored. */
async function recoverLoss(options: BrokerLinkOptions, position: string): Promise<void> {
  const { broker, locks, instance, database, relay, log } = options;
  const end = await broker.end();
  if (!broker.isBefore(end, position)) return;
  await database.transaction(async () => {
    if (!(await locks.keep("ingest", instance.id)) || (await locks.position()) !== position) return;
    await locks.moveTo(broker.start);
    await relay.everythingAgain();
    log.error({ position, end }, `${broker.label} has lost events: those of this application are handed to it again`);
  });
  options.wake(new Set());
}

async function tellGap({ broker, locks, log }: BrokerLinkOptions): Promise<void> {
  const position = await locks.position();
  if (position === null || !(await broker.hasGapAfter(position))) return;
  log.error(
    { position },
    `${broker.label} may have deleted events before this application read them: it was away for longer than their retention`,
  );
}
