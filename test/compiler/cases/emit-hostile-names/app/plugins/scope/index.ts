import { definePlugin, type Plugin } from "#nexus/scope";

export default definePlugin((): Plugin => ({}));
