import { duration } from "nexus-platform";
import { definePlugin, type Plugin } from "#nexus/outbox";
import { CredentialsRefused } from "./broker/broker.js";
import { openBroker } from "./broker/open-broker.js";
import { createOutbox } from "./create-outbox.js";

export default definePlugin(async ({ config, services, app, log, clock }): Promise<Plugin> => {
  const { broker: url, stream } = config;
  const broker =
    url === undefined ? null : openBroker({ url, stream, app: app.name, retention: duration(config.retention) });
  // One that cannot be reached keeps nothing from starting: events wait for it.
  await broker?.knock().catch((error: unknown) => {
    if (error instanceof CredentialsRefused) throw error;
  });
  const { outbox, statistics, problem } = createOutbox({
    database: services.database,
    settings: {
      poll: duration(config.poll),
      lease: duration(config.lease),
      retention: duration(config.retention),
      deadRetention: duration(config.dead_retention),
      concurrency: config.concurrency,
      transactions: config.transactions,
    },
    broker,
    log,
    clock,
  });

  return {
    provides: { outbox, statistics },
    health: () => {
      const fault = problem();
      if (fault !== null) throw fault;
    },
    stop: outbox.pause,
  };
});
