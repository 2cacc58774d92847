import type { Plugin } from "../model.js";

/** True for the application's own plugins: those whose manifest its authors can change. */
export function isOwn({ declaration: { origin } }: Plugin): boolean {
  return origin.kind === "application" && !ships({ origin });
}

/** True for plugins that ship with Nexus, in its own checkout too. */
export function ships({ origin }: Pick<Plugin["declaration"], "origin">): boolean {
  return origin.kind === "shipped" || origin.isTrusted === true;
}
