import { definePlugin, type Plugin } from "#nexus/audit";

export default definePlugin((): Plugin => ({}));
