import { definePlugin, type Plugin } from "#nexus/orders";

export const orders = definePlugin((): Plugin => ({}));
