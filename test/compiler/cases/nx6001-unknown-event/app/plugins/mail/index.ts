import { definePlugin, type Plugin } from "#nexus/mail";

export default definePlugin((): Plugin => ({}));
