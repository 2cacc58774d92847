import { definePlugin, type Plugin } from "#nexus/default";

export default definePlugin((): Plugin => ({ provides: { delete: { it: "a contract called like one of ours" } } }));
