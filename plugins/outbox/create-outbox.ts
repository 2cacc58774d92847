import { AsyncLocalStorage } from "node:async_hooks";
import type { Clock, EventDelivery, EventEnvelope, Logger, Outbox, Statistics } from "nexus-platform";
import { availability } from "./availability.js";
import type { Broker } from "./broker/broker.js";
import { brokerExchange } from "./broker/broker-exchange.js";
import type { BrokerLink } from "./broker/broker-link.js";
import { deliverStranded } from "./broker/stranded.js";
import { eventsCommand } from "./command/events-command.js";
import type { Database } from "./database.js";
import { deadLetters } from "./dead-letters.js";
import { deliveryTable } from "./delivery-table.js";
import { type DeliveryCounts, Dispatcher } from "./dispatcher.js";
import { eventHistory } from "./event-history.js";
import { eventStore, type NewDelivery } from "./event-store.js";
import { handledOnce } from "./handled-once.js";
import { instanceOf } from "./instance.js";
import { retention } from "./retention.js";
import { type Session, session } from "./session.js";

export interface OutboxSettings {
  /** Milliseconds. */
  readonly poll: number;
  readonly lease: number;
  readonly retention: number;
  readonly deadRetention: number;
  /** Runs of a handler at once, where its manifest names no limit. */
  readonly concurrency: number;
  /** Runs of all transactional handlers at once. */
  readonly transactions: number;
}

export interface OutboxOptions {
  readonly database: Database;
  readonly settings: OutboxSettings;
  /** Null where events stay in the database. */
  readonly broker: Broker | null;
  readonly log: Logger;
  readonly clock: Clock;
}

export interface OpenOutbox {
  readonly outbox: Outbox;
  readonly statistics: Statistics;
  readonly counts: Readonly<DeliveryCounts>;
  /** Why the database or the broker does not answer; null where both do. */
  readonly problem: () => Error | null;
}

interface Attached {
  readonly delivery: EventDelivery;
  readonly session: Session;
  readonly link: BrokerLink | null;
}

export function createOutbox({ database, settings, broker, log, clock }: OutboxOptions): OpenOutbox {
  // What is put off must not inherit what its caller ran in: a request, or a transaction that has long ended.
  const snapshot = AsyncLocalStorage.snapshot();
  const outside = (callback: () => void): void => snapshot(callback);
  const counts: DeliveryCounts = { stored: 0, delivered: 0, failedAttempts: 0, deadLettered: 0 };
  const table = deliveryTable(database);
  const dead = deadLetters(database);
  const available = availability(log, "the database");
  const instance = instanceOf({ database, table, lease: settings.lease });
  const brokerAvailable = availability(log, broker?.label ?? "");
  let attached: Attached | null = null;

  const events = eventStore({
    database,
    outside,
    stored: (stored) => {
      counts.stored += stored.length;
      attached?.link?.stored();
      attached?.session.wake(new Set(stored.flatMap(({ deliveries }) => deliveries.map(({ handler }) => handler))));
    },
  });

  const of = (): Attached => {
    if (attached === null) throw new Error("The outbox was not told of any handlers: `attach` comes first");
    return attached;
  };

  const open = async (): Promise<number> => [...(await table.open()).values()].reduce((sum, count) => sum + count, 0);

  return {
    outbox: {
      store: async (event, handlers) => {
        const { delivery } = of();
        // With a broker handlers get their events from there, their own ones too.
        const deliveries = broker === null ? handlers.map((handler) => newDelivery(delivery, handler, event)) : [];
        await events.store({ event, envelope: JSON.stringify(event), deliveries, isRelayed: broker !== null });
      },
      once: handledOnce(database),
      attach: (given) => {
        const exchange =
          broker === null
            ? null
            : brokerExchange({
                broker,
                database,
                dead,
                instance,
                delivery: given,
                log,
                availability: brokerAvailable,
              });
        const delivery = exchange?.delivery ?? given;
        const shared = {
          database,
          table,
          dead,
          instance,
          delivery,
          log,
          clock,
          counts,
          outside,
          availability: available,
        };
        const { concurrency, transactions } = settings;
        const dispatcher = new Dispatcher({ ...shared, concurrency, transactions });
        const cleaning = retention({ database, clock, log, settings });
        const link = exchange?.link({ poll: settings.poll, wake: (handlers) => dispatcher.wake(handlers) }) ?? null;
        attached = {
          delivery: given,
          link,
          session: session({
            ...shared,
            dispatcher,
            settings,
            cleaning,
            link,
            deliverStranded: () => deliverStranded(shared),
          }),
        };
      },
      begin: () => of().session.begin(),
      pluginChanged: (plugin) => attached?.session.pluginChanged(plugin),
      pause: async () => {
        await events.settled();
        await attached?.session.pause();
      },
      idle: async () => {
        await events.settled();
        await attached?.session.idle();
      },
      open,
      command: eventsCommand({ history: eventHistory(database), dead }),
    },
    statistics: {
      read: async () => ({
        "outbox.open": await open(),
        "outbox.dead": await dead.count(),
        ...(attached?.link && { "outbox.to_relay": await attached.link.waiting() }),
        "outbox.stored": counts.stored,
        "outbox.delivered": counts.delivered,
        "outbox.failed_attempts": counts.failedAttempts,
        "outbox.dead_lettered": counts.deadLettered,
      }),
    },
    counts,
    problem: () => available.problem() ?? brokerAvailable.problem(),
  };
}

function newDelivery({ handlers }: EventDelivery, handler: string, event: EventEnvelope): NewDelivery {
  const known = handlers.get(handler);
  if (known === undefined) throw new Error(`Event "${event.type}": there is no durable handler "${handler}"`);
  return { handler, key: known.keyOf?.(event) ?? null };
}
