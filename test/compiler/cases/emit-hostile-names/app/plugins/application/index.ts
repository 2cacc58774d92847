import { definePlugin, type Plugin } from "#nexus/application";

export default definePlugin((): Plugin => ({}));
