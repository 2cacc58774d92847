import { duration, notFound } from "nexus-platform";
import { definePlugin, type Plugin } from "#nexus/analytics";
import { EventCounters } from "./event-counters.js";

export default definePlugin(({ config, services, emit, clock }): Plugin => {
  const { database, statistics } = services;
  const counters = new EventCounters(database);
  let { keep } = config;

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
        const count = await counters.add(type, dayOf(time));
        await emit("analytics.tracked", { event: type, count });
      },
    },
    jobs: {
      purge: async ({ log }) => {
        const day = dayOf(new Date(clock.now() - duration(keep)).toISOString());
        log.info({ before: day, forgotten: await counters.forgetBefore(day) }, "old counters forgotten");
      },
    },
    reconfigure: (next) => {
      keep = next.keep;
    },
  };
});

/** "2026-11-22T23:59:00.000Z" → "2026-11-22" */
const dayOf = (time: string): string => time.slice(0, "2026-11-22".length);
