import { notFound } from "nexus-platform";
import { definePlugin, type Plugin } from "#nexus/analytics";
import { EventCounters } from "./event-counters.js";

export default definePlugin(async ({ services, emit }): Promise<Plugin> => {
  const { database, statistics } = services;
  const counters = await EventCounters.open(database);

  return {
    routes: {
      listCounters: async ({ query }) => ({ counters: await counters.totals(query.since) }),
      getSeries: async ({ params: { event } }) => {
        const days = await counters.days(event);
        if (days.length === 0) throw notFound(`"${event}" was never counted.`);
        return { event, days };
      },
      getSummary: async () => {
        const figures = await Promise.all(statistics.map((plugin) => plugin.read()));
        return { figures: Object.assign({}, ...figures) as Record<string, number> };
      },
    },
    on: {
      countEvent: async ({ type, time }) => {
        if (type === "analytics.tracked") return; // counting the counting would never end
        await database.transaction(async () => {
          const count = await counters.add(type, time.slice(0, "2026-11-22".length));
          await emit("analytics.tracked", { event: type, count });
        });
      },
    },
  };
});
