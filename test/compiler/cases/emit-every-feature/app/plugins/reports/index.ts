import { definePlugin, type Plugin } from "#nexus/reports";

export default definePlugin(({ services, log }): Plugin => {
  log.info(services.ids?.next() ?? "no ids");
  return {
    routes: { showReport: ({ services: own }) => ({ items: own.cart?.items().length ?? 0, sources: services.figures.length }) },
    on: { count: (event) => log.info({ data: event.data }, event.type) },
  };
});
