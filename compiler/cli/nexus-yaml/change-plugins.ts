import { compile } from "../../compile.js";
import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import { renderPretty } from "../../diagnostics/render/pretty.js";
import type { Application } from "../../model.js";
import type { CommandContext } from "../command-context.js";
import { diskSource } from "../disk/disk-source.js";
import { CommandFailure } from "../failures.js";
import { readNexusYaml, saveNexusYaml } from "./save-nexus-yaml.js";

export interface Change {
  readonly edit: (text: string) => string;
  /** What was done, for people: "added cache". */
  readonly done: string;
}

/**
 * Edits nexus.yaml, saves it, and shows what there is to do now: a plugin that was just added may ask for settings or for
 * services that are not there yet.
 */
export function changePlugins({ edit, done }: Change, context: CommandContext): void {
  const { root, terminal } = context;
  const before = errorsOf(root);
  const text = readNexusYaml(root);
  const next = edit(text);
  if (next === text) throw new CommandFailure("nothing is to be changed");
  saveNexusYaml(root, next);
  const { green } = terminal.out.colors;
  terminal.out.write(`${green("✔")} ${done}\n`);

  const known = new Set(before.map(identity));
  const fresh = errorsOf(root).filter((error) => !known.has(identity(error)));
  if (fresh.length === 0) return;
  terminal.err.write("\nBefore it compiles:\n\n");
  terminal.err.write(renderPretty(fresh, diskSource(root).textOf, { color: terminal.err.hasColor }));
}

/** Plugins that could not run without this one. */
export function dependentsOf({ plugins }: Application, name: string): readonly string[] {
  return plugins
    .filter((plugin) => plugin.isWired && plugin.name !== name)
    .filter(({ requirements }) =>
      requirements.some(
        ({ required, providers }) =>
          !required.optional && !required.many && providers.some(({ plugin }) => plugin === name),
      ),
    )
    .map((plugin) => plugin.name);
}

function errorsOf(root: string): readonly Diagnostic[] {
  return compile(diskSource(root).source).diagnostics.filter(({ severity }) => severity === "error");
}

/** Lines move with an edit. */
function identity({ code, message }: Diagnostic): string {
  return `${code} ${message}`;
}
