import { definePlugin, type Plugin } from "#nexus/billing";

export default definePlugin((): Plugin => ({}));
