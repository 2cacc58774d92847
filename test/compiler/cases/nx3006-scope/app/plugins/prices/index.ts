import { definePlugin, type Plugin } from "#nexus/prices";

export default definePlugin((): Plugin => ({}));
