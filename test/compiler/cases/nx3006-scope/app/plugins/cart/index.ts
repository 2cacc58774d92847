import { definePlugin, type Plugin } from "#nexus/cart";

export default definePlugin((): Plugin => ({}));
