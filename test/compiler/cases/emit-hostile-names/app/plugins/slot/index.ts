import { definePlugin, type Plugin } from "#nexus/slot";

export default definePlugin((): Plugin => ({}));
