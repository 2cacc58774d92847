import { definePlugin, type Plugin } from "#nexus/sync";

export default definePlugin((): Plugin => ({}));
