import { definePlugin, type Plugin } from "#nexus/monitor";

export default definePlugin((): Plugin => ({}));
