import type {
  Application,
  Cache,
  GeneratedFile,
  Json,
  JsonObject,
  JsonSchema,
  PluginDeclaration,
  Service,
} from "../../model.js";
import { nexusSchema } from "../../text/format-schemas.js";
import { remembered } from "../../text/remembered.js";
import { withInterpolation } from "../../text/with-interpolation.js";
import { isObject, keyword, propertiesOf, referenceOf, requiredOf, schemaOf } from "../types/schema-shape.js";
import { jsonText } from "./json-file.js";
import { renameReferences, rewriteSchema } from "./rewrite-schema.js";

/**
 * generated/nexus.schema.json: the format of nexus.yaml with the settings, services and permissions of exactly the plugins that
 * this application uses. Plugins that it does not use yet are still accepted.
 */
export function emitNexusSchema(application: Application, cache: Cache): GeneratedFile {
  const subject: Subject = {
    plugins: application.plugins.map(({ declaration }) => declaration).sort(byKey),
    services: [...application.services.values()],
    permissions: [...application.permissions.keys()].sort(),
  };
  const content = remembered({ cache, kind: "nexus.schema" }, inputOf(subject), () => render(subject));
  return { path: "nexus.schema.json", content };
}

interface Subject {
  readonly plugins: readonly PluginDeclaration[];
  readonly services: readonly Service[];
  readonly permissions: readonly string[];
}

/** All that the schema is made of, which most edits of a manifest leave as it is. */
function inputOf({ plugins, services, permissions }: Subject): unknown {
  return [
    plugins.map(({ use, description, config, definitions }) => [
      use.key,
      description,
      config?.schema ?? null,
      config === null ? [] : [...definitions],
    ]),
    services.map(({ name, provisions }) => [name, provisions.map(({ plugin }) => plugin)]),
    permissions,
  ];
}

function render({ plugins, services, permissions }: Subject): string {
  const base = nexusSchema();
  const definitions = schemaOf(base["$defs"]);
  const pluginUse = schemaOf(definitions["pluginUse"]);
  const merged = {
    plugins: withProperties(
      base,
      "plugins",
      entries(plugins, (plugin) => useSchema(plugin, pluginUse)),
    ),
    bindings: bindingsSchema(base, services),
    roles: rolesSchema(base, permissions),
  };
  const overlay = schemaOf(definitions["overlay"]);
  const overlayPlugins = withProperties(overlay, "plugins", entries(plugins, overlaySchema));
  return jsonText({
    ...base,
    properties: { ...schemaOf(base["properties"]), ...merged },
    $defs: {
      ...definitions,
      overlay: { ...overlay, properties: { ...schemaOf(overlay["properties"]), plugins: overlayPlugins } },
      ...Object.fromEntries(plugins.flatMap(sharedDefinitions)),
    },
  });
}

/** Settings beside Nexus's own keys. */
function useSchema(plugin: PluginDeclaration, pluginUse: JsonSchema): JsonSchema {
  const settings = settingsSchema(plugin, "settings");
  return {
    type: ["object", "null"],
    description: plugin.description === "" ? (pluginUse["description"] ?? "") : plugin.description,
    properties: { ...ownKeys(pluginUse), ...partsSchema(plugin), ...schemaOf(settings["properties"]) },
    ...demanded(settings),
    patternProperties: pluginUse["patternProperties"] ?? {},
    additionalProperties: settings["additionalProperties"] ?? false,
  };
}

/** What `$without` takes, for a plugin that has parts. */
function partsSchema({ parts }: PluginDeclaration): JsonObject {
  if (parts.length === 0) return {};
  const choices = parts.map(({ name, description }) => ({ const: name, ...(description !== "" && { description }) }));
  const description = "Parts of the plugin that a build leaves out.";
  return { $without: { type: "array", items: { anyOf: choices }, description } };
}

/** Nexus's own keys, described once for all plugins. */
function ownKeys(pluginUse: JsonSchema): JsonObject {
  const names = propertiesOf(pluginUse).map(([name]) => name);
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/$defs/pluginUse/properties/${name}` }]));
}

/** Settings that an environment sets: any part of them, and no key of Nexus's own. */
function overlaySchema(plugin: PluginDeclaration): JsonSchema {
  const settings = settingsSchema(plugin, "overlay");
  return { ...settings, type: ["object", "null"], patternProperties: { "^\\$": false } };
}

type Purpose = "settings" | "overlay";

/** The plugin's `config` as one object; a plugin without one takes no settings. */
function settingsSchema({ config, definitions, use }: PluginDeclaration, purpose: Purpose): JsonSchema {
  if (config === null) return { type: "object", additionalProperties: false };
  const reference = referenceOf(config.schema);
  const schema = (reference === null ? undefined : definitions.get(reference)) ?? config.schema;
  return forEditors(schema, use.key, purpose);
}

function sharedDefinitions(plugin: PluginDeclaration): readonly (readonly [string, Json])[] {
  const { config, definitions, use } = plugin;
  const used = config === null ? [] : reachable(config.schema, definitions);
  return (["settings", "overlay"] as const).flatMap((purpose) =>
    used.map(([name, schema]) => [sharedName(use.key, purpose, name), forEditors(schema, use.key, purpose)] as const),
  );
}

function forEditors(schema: JsonSchema, plugin: string, purpose: Purpose): JsonSchema {
  const renamed = renameReferences(schema, (name) => `#/$defs/${sharedName(plugin, purpose, name)}`);
  const plain = rewriteSchema(renamed, withoutDeploymentWords);
  return withInterpolation(purpose === "overlay" ? rewriteSchema(plain, withoutRequired) : plain);
}

/** For files of a deployment; editors know nothing of them. */
function withoutDeploymentWords({ "x-path": _path, "x-listen": _listen, ...schema }: JsonSchema): JsonSchema {
  return schema;
}

const sharedName = (plugin: string, purpose: Purpose, name: string): string => `${purpose}.${plugin}.${name}`;

function withoutRequired({ required: _, ...schema }: JsonSchema): JsonSchema {
  return schema;
}

/** Required settings that no default fills in. */
function demanded(settings: JsonSchema): JsonObject {
  const filled = new Set(
    propertiesOf(settings).flatMap(([name, property]) => (keyword(property, "default") === undefined ? [] : [name])),
  );
  const required = [...requiredOf(settings)].filter((name) => !filled.has(name));
  return required.length === 0 ? {} : { required };
}

/** A service takes one of its providers. */
function bindingsSchema(base: JsonSchema, services: readonly Service[]): JsonSchema {
  const bindings = schemaOf(schemaOf(base["properties"])["bindings"]);
  const properties = services.map(({ name, provisions }) => {
    const providers = {
      enum: provisions.map(({ plugin }) => plugin),
      description: "The plugin that provides the service.",
    };
    const written = { type: "object", required: ["use"], additionalProperties: false, properties: { use: providers } };
    return [name, { anyOf: [providers, written] }] as const;
  });
  return { ...bindings, properties: Object.fromEntries(properties), additionalProperties: false };
}

function rolesSchema(base: JsonSchema, permissions: readonly string[]): JsonSchema {
  const roles = schemaOf(schemaOf(base["properties"])["roles"]);
  const role = schemaOf(roles["additionalProperties"]);
  return { ...roles, additionalProperties: { ...role, items: { enum: ["*", ...permissions] } } };
}

function withProperties(parent: JsonSchema, name: string, properties: JsonObject): JsonSchema {
  return { ...schemaOf(schemaOf(parent["properties"])[name]), properties };
}

function entries(plugins: readonly PluginDeclaration[], schema: (plugin: PluginDeclaration) => JsonSchema): JsonObject {
  return Object.fromEntries(plugins.map((plugin) => [plugin.use.key, schema(plugin)]));
}

/** The definitions that a schema refers to, and those that they refer to. */
function reachable(
  schema: JsonSchema,
  definitions: ReadonlyMap<string, JsonSchema>,
): readonly (readonly [string, JsonSchema])[] {
  const found = new Map<string, JsonSchema>();
  const visit = (inner: JsonSchema): void => {
    renameReferences(inner, (name) => {
      const definition = definitions.get(name);
      if (definition !== undefined && !found.has(name)) {
        found.set(name, definition);
        visit(definition);
      }
      return name;
    });
  };
  visit(schema);
  return [...found].filter(([, definition]) => isObject(definition));
}

function byKey(a: PluginDeclaration, b: PluginDeclaration): number {
  return a.use.key < b.use.key ? -1 : 1;
}
