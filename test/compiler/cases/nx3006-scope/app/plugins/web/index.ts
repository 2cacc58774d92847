import { definePlugin, type Plugin } from "#nexus/web";

export default definePlugin((): Plugin => ({}));
