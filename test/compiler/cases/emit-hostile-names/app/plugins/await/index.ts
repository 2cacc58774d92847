import { definePlugin, type Plugin } from "#nexus/await";

export default definePlugin((): Plugin => ({}));
