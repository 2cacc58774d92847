import { definePlugin, type Plugin } from "#nexus/search";

export default definePlugin((): Plugin => ({}));
