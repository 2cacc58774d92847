import { parseTemplate } from "../../../../runtime/settings/interpolation.js";
import { compiledSettings } from "../../../../runtime/settings/layered-settings.js";
import { facets, isObject, propertiesOf } from "../../../../runtime/settings/schema-walk.js";
import { mapAt, type SettingMap } from "../../../../runtime/settings/setting-tree.js";
import type { SettingsOwner } from "../../../../runtime/settings/settings-shape.js";
import type { Json, JsonSchema } from "../../../model.js";

/** What of a setting is known before a start: its value, that nothing sets it, or that a variable or a file will. */
export type BuildValue =
  | { readonly kind: "known"; readonly value: Json }
  | { readonly kind: "unset" }
  | { readonly kind: "open" };

/** One setting that a plugin's schema describes. */
export interface DeclaredSetting {
  readonly plugin: string;
  /** "plugins.database.url" */
  readonly key: string;
  readonly schemas: readonly JsonSchema[];
  readonly value: BuildValue;
  /** The setting of another name in the same map. */
  readonly beside: (name: string) => BuildValue;
}

/** Every setting under `properties` of the plugins' schemas, with what counts for it in one environment. */
export function declaredSettings(owner: SettingsOwner, environment: string): readonly DeclaredSetting[] {
  const tree = compiledSettings(owner, environment);
  return Object.entries(owner.settings.schemas).flatMap(([plugin, schema]) => {
    const definitions = owner.schemas[plugin] ?? {};
    const visit = (
      schemas: readonly JsonSchema[],
      map: SettingMap | undefined,
      key: string,
    ): readonly DeclaredSetting[] => {
      const properties = propertiesOf(schemas, definitions);
      const beside = (name: string): BuildValue => settingValue(map, name, properties.get(name) ?? []);
      return [...properties].flatMap(([name, below]) => {
        const own: DeclaredSetting = { plugin, key: `${key}.${name}`, schemas: below, value: beside(name), beside };
        return [own, ...visit(below, map && mapAt(map, [name]), own.key)];
      });
    };
    return visit(facets(schema, definitions), mapAt(tree, ["plugins", plugin]), `plugins.${plugin}`);
  });
}

/** A setting of `server` or `logging`, or what `fallback` says where nothing sets it. */
export function serverValue(owner: SettingsOwner, environment: string, name: string, fallback: Json): BuildValue {
  return settingValue(mapAt(compiledSettings(owner, environment), ["server"]), name, [{ default: fallback }]);
}

function settingValue(map: SettingMap | undefined, name: string, schemas: readonly JsonSchema[]): BuildValue {
  const node = map?.entries.get(name);
  if (node?.kind === "leaf") return typeof node.value === "string" ? textValue(node.value) : known(node.value);
  const fallback = schemas.find((schema) => schema["default"] !== undefined)?.["default"];
  return fallback === undefined || isObject(fallback) ? { kind: "unset" } : known(fallback);
}

/** The text with the defaults of its variables; open where one has none, or where it names a file. */
export function textValue(text: string): BuildValue {
  const template = parseTemplate(text);
  if (!template.ok) return { kind: "open" };
  const parts = template.parts.map((part) =>
    part.kind === "text" ? part.text : part.kind === "env" ? part.fallback : null,
  );
  return parts.includes(null) ? { kind: "open" } : known(parts.join(""));
}

const known = (value: Json): BuildValue => ({ kind: "known", value });
