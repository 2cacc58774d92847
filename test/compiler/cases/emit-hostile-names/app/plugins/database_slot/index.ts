import { definePlugin, type Plugin } from "#nexus/database_slot";

export default definePlugin((): Plugin => ({}));
