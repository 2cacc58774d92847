import { definePlugin, type Plugin } from "#nexus/wire";

export default definePlugin((): Plugin => ({}));
