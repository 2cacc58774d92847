import { definePlugin, type Plugin } from "#nexus/class";

export default definePlugin(async ({ config, services, emit }): globalThis.Promise<Plugin> => {
  const text: string = config["it's \"quoted\" `${x}`"];
  await emit("class", { "`": text });
  return {
    provides: {
      default: { it: "a contract called like a global" },
    },
    routes: {
      constructor: ({ query }) => ({ "${x}": query["`${x}`"] ?? "" }),
      new: ({ body }) => `${body["\n"]} ${services.delete.it}`,
    },
    on: { default: () => {}, constructor: () => {} },
  };
});
