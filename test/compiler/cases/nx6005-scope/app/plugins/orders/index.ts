import { definePlugin, type Plugin } from "#nexus/orders";

export default definePlugin((): Plugin => ({}));
