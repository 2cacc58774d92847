/** Settings that changed while the application runs and count only after a restart. */
export interface RestartNeeds {
  /** `plugin` is null for settings of the server and the log. */
  readonly add: (plugin: string | null, reason: string) => void;
  /** The plugin was started again. */
  readonly clear: (plugin: string) => void;
  readonly has: (plugin: string) => boolean;
  readonly reasons: () => readonly string[];
}

export function restartNeeds(): RestartNeeds {
  const needs = new Map<string, string | null>();
  return {
    add: (plugin, reason) => needs.set(reason, plugin),
    clear: (plugin) => {
      for (const [reason, whose] of needs) if (whose === plugin) needs.delete(reason);
    },
    has: (plugin) => [...needs.values()].includes(plugin),
    reasons: () => [...needs.keys()],
  };
}
