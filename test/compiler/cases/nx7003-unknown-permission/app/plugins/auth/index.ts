import { definePlugin, type Plugin } from "#nexus/auth";

export default definePlugin((): Plugin => ({}));
