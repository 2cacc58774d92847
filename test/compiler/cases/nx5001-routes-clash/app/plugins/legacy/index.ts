import { definePlugin, type Plugin } from "#nexus/legacy";

export default definePlugin((): Plugin => ({}));
