import { definePlugin, type Plugin } from "#nexus/database";

export default definePlugin((): Plugin => ({}));
