import { definePlugin, type Plugin } from "#nexus/import";

export default definePlugin((): Plugin => ({}));
