import { definePlugin, type Plugin } from "#nexus/shipping";

export default definePlugin((): Plugin => ({}));
