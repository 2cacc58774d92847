import { definePlugin, type Plugin } from "#nexus/off";

export default definePlugin((): Plugin => ({}));
