import { definePlugin, type Plugin } from "#nexus/events";

export default definePlugin((): Plugin => ({}));
