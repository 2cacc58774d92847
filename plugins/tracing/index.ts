import { definePlugin, type Plugin } from "#nexus/tracing";

export default definePlugin(async ({ config, app, log }): Promise<Plugin> => {
  const { openTracing } = await import("./open-tracing.js");
  const { instrumentation, check, close } = openTracing(config, { app, log });
  return { provides: { instrumentation }, health: check, stop: close };
});
