import { definePlugin, type Plugin } from "#nexus/memory_cache";

export default definePlugin((): Plugin => ({}));
