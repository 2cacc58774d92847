import { definePlugin, type Plugin } from "#nexus/users";

export default definePlugin((): Plugin => ({}));
