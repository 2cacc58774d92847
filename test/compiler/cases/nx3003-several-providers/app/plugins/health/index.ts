import { definePlugin, type Plugin } from "#nexus/health";

export default definePlugin((): Plugin => ({}));
