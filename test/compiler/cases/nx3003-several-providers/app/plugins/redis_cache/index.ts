import { definePlugin, type Plugin } from "#nexus/redis_cache";

export default definePlugin((): Plugin => ({}));
