import { definePlugin, type Plugin } from "#nexus/night";

export default definePlugin((): Plugin => ({}));
