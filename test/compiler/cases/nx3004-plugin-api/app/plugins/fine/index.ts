import { definePlugin, type Plugin } from "#nexus/fine";

export default definePlugin((): Plugin => ({}));
