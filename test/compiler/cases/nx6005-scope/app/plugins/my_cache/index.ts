import { definePlugin, type Plugin } from "#nexus/my_cache";

export default definePlugin((): Plugin => ({}));
