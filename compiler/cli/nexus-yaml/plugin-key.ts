import { didYouMean } from "../../diagnostics/closest.js";
import type { Application, Plugin } from "../../model.js";
import { CommandFailure } from "../failures.js";
import { dependentsOf } from "./change-plugins.js";

/** The plugin of that name; null where it stands in nexus.yaml and could not be read. */
export function pluginKey({ plugins, poisoned }: Application, name: string): Plugin | null {
  const found = plugins.find((plugin) => plugin.name === name);
  if (found || poisoned.has(name)) return found ?? null;
  const known = [...plugins.map((plugin) => plugin.name), ...poisoned];
  throw new CommandFailure(
    `nexus.yaml has no plugin "${name}"`,
    didYouMean(name, known, "nexus plugin list shows them"),
  );
}

/** Refuses to take away what others cannot do without. */
export function nobodyNeeds(application: Application, name: string): void {
  const users = dependentsOf(application, name);
  if (users.length === 0) return;
  throw new CommandFailure(
    `${users.join(", ")} ${users.length === 1 ? "needs" : "need"} ${name}`,
    `take ${users.length === 1 ? "it" : "them"} out first, or add --force`,
  );
}
