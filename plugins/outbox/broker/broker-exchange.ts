import type { DurableHandler, EventDelivery, EventEnvelope, Logger } from "nexus-platform";
import type { Availability } from "../availability.js";
import type { Database } from "../database.js";
import type { DeadLetters } from "../dead-letters.js";
import type { Instance } from "../instance.js";
import { locks as duties } from "../locks.js";
import type { Broker } from "./broker.js";
import { type BrokerLink, type BrokerLinkOptions, brokerLink } from "./broker-link.js";
import { storedId } from "./incoming-event.js";
import { INGEST, ingest as ingestion } from "./ingest.js";
import { RELAY, relay as relaying } from "./relay.js";

export interface ExchangeOptions {
  readonly broker: Broker;
  readonly database: Database;
  readonly dead: DeadLetters;
  readonly instance: Instance;
  readonly delivery: EventDelivery;
  readonly availability: Availability;
  readonly log: Logger;
}

export interface BrokerExchange {
  /** The application's handlers, and two of the plugin's own: dead letters of relay and ingest can be retried like any other. */
  readonly delivery: EventDelivery;
  readonly link: (options: Pick<BrokerLinkOptions, "poll" | "wake">) => BrokerLink;
}

/** Everything that an outbox with a broker has beyond one without. */
export function brokerExchange(options: ExchangeOptions): BrokerExchange {
  const { broker, database, dead, delivery, log } = options;
  const locks = duties(database);
  const relay = relaying({ database, broker, dead });
  const ingest = ingestion({ database, locks, dead, delivery, log });
  const own: Readonly<Record<string, (event: EventEnvelope) => Promise<void>>> = {
    [RELAY]: (event) => relay.again(storedId(event)),
    [INGEST]: async (event) => void (await ingest.again(JSON.stringify(event))),
  };
  return {
    delivery: {
      ...delivery,
      handlers: new Map([...delivery.handlers, ...Object.keys(own).map((name) => [name, ownHandler(name)] as const)]),
      run: async (name, event) => {
        const handle = own[name];
        if (handle === undefined) await delivery.run(name, event);
        else await handle(event);
      },
      deadLettered: (name, event, attempts, error) => {
        if (own[name] === undefined) delivery.deadLettered(name, event, attempts, error);
        else log.error({ event: event.type, eventId: event.id, err: error }, `${name} failed again; a dead letter`);
      },
    },
    link: (more) => brokerLink({ ...options, ...more, relay, ingest, locks }),
  };
}

function ownHandler(name: string): DurableHandler {
  const [plugin = "", handler = ""] = name.split("/");
  return {
    plugin,
    handler,
    retries: 0,
    retryDelay: () => 0,
    priority: 0,
    concurrency: 1,
    keyOf: null,
    transactional: true,
  };
}
