import { definePlugin, type Plugin } from "#nexus/door";

export default definePlugin((): Plugin => ({}));
