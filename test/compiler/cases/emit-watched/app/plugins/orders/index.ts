import { definePlugin, type Plugin } from "#nexus/orders";

export default definePlugin(({ services }): Plugin => {
  services.users.find(services.ids.next())?.name satisfies string | undefined;
  services.email?.send(String(services.figures.map((one) => one.read())));
  return {};
});
