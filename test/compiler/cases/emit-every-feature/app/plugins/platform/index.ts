import { definePlugin, type Plugin } from "#nexus/platform";

export default definePlugin(
  (): Plugin => ({
    provides: {
      authentication: { name: "authentication" },
      outbox: { name: "outbox" },
      scheduler: { name: "scheduler" },
      cache: () => ({ name: "cache" }),
      figures: { figures: async () => ({ uptime: 1 }) },
      audit: { name: "audit" },
    },
  }),
);
