import { definePlugin, type Plugin } from "#nexus/export";

export default definePlugin((): Plugin => ({}));
