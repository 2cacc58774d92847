import { definePlugin, type Plugin } from "#nexus/status";

export default definePlugin((): Plugin => ({}));
