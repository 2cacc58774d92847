import { collectDefaultMetrics, Registry } from "prom-client";
import { definePlugin, type Plugin } from "#nexus/metrics";
import { durations } from "./durations.js";
import { figures } from "./figures.js";
import { joinTexts } from "./join-texts.js";
import { serveMetrics } from "./serve-metrics.js";

export default definePlugin(async ({ config, services, app, log, workers }): Promise<Plugin> => {
  // Its own, because one process may run several applications.
  const registry = new Registry();
  registry.setDefaultLabels({ app: app.name, ...(workers.number !== null && { worker: workers.number }) });
  if (config.process) collectDefaultMetrics({ register: registry });
  const readFigures = figures(registry, services.statistics, log);
  const ownText = async (): Promise<string> => {
    await readFigures();
    return registry.metrics();
  };
  // Workers share the port: whichever is asked answers for all.
  const texts = workers.gather("metrics", ownText);
  const server = await serveMetrics(config, async () => ({
    contentType: registry.contentType,
    text: joinTexts((await texts()).map(({ answer }) => answer)),
  }));
  log.info({ url: server.url }, "metrics");

  return {
    provides: { instrumentation: durations(registry, { withServices: config.service_calls }) },
    stop: async () => {
      await server.close();
      registry.clear();
    },
  };
});
