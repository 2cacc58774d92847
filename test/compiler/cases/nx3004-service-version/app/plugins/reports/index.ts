import { definePlugin, type Plugin } from "#nexus/reports";

export default definePlugin((): Plugin => ({}));
