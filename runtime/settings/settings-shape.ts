import type { ApplicationDefinition } from "../definition.js";
import type { JsonSchema } from "../json.js";
import { ownValue } from "../own-value.js";
import { facets, propertiesOf, type SchemaDefinitions, schemasUnder } from "./schema-walk.js";
import { loggingSchema, serverSchema } from "./server-schema.js";

export type SettingsOwner = Pick<ApplicationDefinition, "settings" | "schemas">;

/** What may stand at a path of the settings. */
export interface SettingsShape {
  /** Schemas that describe the value; empty where none does. */
  readonly schemasAt: (path: readonly (string | number)[]) => readonly JsonSchema[];
  /** Keys that are declared there. */
  readonly keysAt: (path: readonly string[]) => readonly string[];
  /** Names of plugins that have settings or stand in nexus.yaml. */
  readonly plugins: readonly string[];
}

export const SECTIONS = ["server", "logging", "plugins"] as const;

export function settingsShape({ settings, schemas }: SettingsOwner): SettingsShape {
  const plugins = [...new Set([...Object.keys(settings.base.plugins ?? {}), ...Object.keys(settings.schemas)])];

  const startOf = ([section, plugin]: readonly (string | number)[]): Start => {
    if (section === "server") return { schema: serverSchema, definitions: {}, depth: 1 };
    if (section === "logging") return { schema: loggingSchema, definitions: {}, depth: 1 };
    const name = String(plugin);
    return { schema: ownValue(settings.schemas, name), definitions: ownValue(schemas, name) ?? {}, depth: 2 };
  };

  const schemasAt: SettingsShape["schemasAt"] = (path) => {
    const { schema, definitions, depth } = startOf(path);
    if (path.length < depth) return [];
    return path
      .slice(depth)
      .reduce<readonly JsonSchema[]>(
        (above, key) => schemasUnder(above, key, definitions),
        facets(schema, definitions),
      );
  };

  return {
    plugins,
    schemasAt,
    keysAt: (path) => {
      if (path.length === 0) return SECTIONS;
      if (path.length === 1 && path[0] === "plugins") return plugins;
      return [...propertiesOf(schemasAt(path), startOf(path).definitions).keys()];
    },
  };
}

interface Start {
  readonly schema: JsonSchema | undefined;
  readonly definitions: SchemaDefinitions;
  /** How many parts of a path lead to the schema. */
  readonly depth: number;
}
