import type { Application, Plugin } from "../../model.js";
import { camelCase } from "../../text/names.js";
import { entrySpecifier } from "../paths.js";
import type { Imports } from "../render/imports.js";
import type { Identifier } from "../render/scope.js";

/** A plugin with the names that generated/app.ts has for it. */
export interface WiredPlugin {
  readonly plugin: Plugin;
  /** What its entry module exports. */
  readonly definition: Identifier;
  /** The types of its contract. */
  readonly contract: Identifier;
  readonly slot: Identifier;
}

/** The plugins that run, in start order. */
export function nameWiredPlugins(application: Application, imports: Imports): readonly WiredPlugin[] {
  return application.plugins
    .filter(({ isWired }) => isWired)
    .map((plugin) => {
      const name = camelCase(plugin.name);
      return {
        plugin,
        definition: imports.default(entrySpecifier(plugin.declaration), `${name}Plugin`),
        contract: contractOf(plugin.name, imports),
        slot: imports.scope.claim(`${name}Slot`),
      };
    });
}

/** The namespace of a plugin's contract, imported. */
export function contractOf(plugin: string, imports: Imports): Identifier {
  return imports.namespace(`./plugins/${plugin}.js`, camelCase(plugin));
}
