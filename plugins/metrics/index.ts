import { collectDefaultMetrics, Registry } from "prom-client";
import { definePlugin, type Plugin } from "#nexus/metrics";
import { durations } from "./durations.js";
import { figures } from "./figures.js";
import { serveMetrics } from "./serve-metrics.js";

export default definePlugin(async ({ config, services, app, log }): Promise<Plugin> => {
  // Its own, because one process may run several applications.
  const registry = new Registry();
  registry.setDefaultLabels({ app: app.name });
  if (config.process) collectDefaultMetrics({ register: registry });
  const readFigures = figures(registry, services.statistics, log);
  const server = await serveMetrics(config, async () => {
    await readFigures();
    return { contentType: registry.contentType, text: await registry.metrics() };
  });
  log.info({ url: server.url }, "metrics");

  return {
    provides: { instrumentation: durations(registry, { withServices: config.service_calls }) },
    stop: async () => {
      await server.close();
      registry.clear();
    },
  };
});
