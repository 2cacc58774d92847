import type { Application, Plugin, Requirement } from "../model.js";

/** Plugins that run, or may run. A disabled one is held to nothing but what its names and contracts mean for others. */
export function wiredPlugins({ plugins }: Application): readonly Plugin[] {
  return plugins.filter(({ isWired }) => isWired);
}

/** Requirements of plugins that run, by start order, then as written. */
export function wiredRequirements(application: Application): readonly Requirement[] {
  return wiredPlugins(application).flatMap(({ requirements }) => requirements);
}

export function pluginsByName({ plugins }: Application): ReadonlyMap<string, Plugin> {
  return new Map(plugins.map((plugin) => [plugin.name, plugin]));
}
