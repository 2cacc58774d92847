import { definePlugin, type Plugin } from "#nexus/hello";

export default definePlugin(({ log }): Plugin => {
  log.info("hello");
  return {};
});
