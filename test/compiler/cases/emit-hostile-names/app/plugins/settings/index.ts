import { definePlugin, type Plugin } from "#nexus/settings";

export default definePlugin((): Plugin => ({}));
