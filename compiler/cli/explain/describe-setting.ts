import { loggingSchema, serverSchema } from "../../../runtime/settings/server-schema.js";
import type { TextOf } from "../../diagnostics/locate.js";
import type { Application, JsonObject, Place, Plugin } from "../../model.js";
import { yamlPlaces } from "../yaml-place.js";
import { type Explanation, type Fact, fact, factIf } from "./explanation.js";

/** Dotted names of all settings: "database.url", "server.port". */
export function settingNames({ plugins }: Application): readonly string[] {
  return [
    ...namesIn("server", serverSchema),
    ...namesIn("logging", loggingSchema),
    ...plugins.flatMap(({ name, declaration }) => namesIn(name, declaration.config?.schema ?? {})),
  ];
}

/** A setting: what it may be, and every place that sets it. Null where there is none of that name. */
export function describeSetting(application: Application, name: string, textOf: TextOf): Explanation | null {
  const [owner = "", ...path] = name.split(".");
  const plugin = application.plugins.find((candidate) => candidate.name === owner);
  const root =
    owner === "server" ? serverSchema : owner === "logging" ? loggingSchema : plugin?.declaration.config?.schema;
  const schema = root && path.length > 0 ? schemaAt(root, path) : null;
  if (!schema) return null;
  return {
    kind: "setting",
    name,
    facts: [
      ...factIf(textIn(schema, "description"), "what"),
      fact("type", typeText(schema)),
      ...("default" in schema ? [fact("default", JSON.stringify(schema["default"]))] : []),
      ...factIf(schema["x-secret"] === true ? "yes" : null, "secret"),
      fact(
        "declared by",
        plugin ? `the plugin ${plugin.name}` : "Nexus",
        plugin ? declaredAt(plugin, path, textOf) : null,
      ),
      ...setBy(application, { owner, path, isPlugin: plugin !== undefined }, textOf),
      fact("variable", `NEXUS_${[...(plugin ? ["plugins", owner] : [owner]), ...path].join("__").toUpperCase()}`),
    ],
  };
}

interface SettingPath {
  readonly owner: string;
  readonly path: readonly string[];
  readonly isPlugin: boolean;
}

function setBy({ declaration }: Application, { owner, path, isPlugin }: SettingPath, textOf: TextOf): readonly Fact[] {
  const text = textOf(declaration.file);
  if (text === null) return [];
  const placeOf = yamlPlaces(text);
  const inLayer = isPlugin ? ["plugins", owner, ...path] : [owner, ...path];
  const layers = [
    { label: "nexus.yaml", prefix: [] as readonly string[] },
    ...declaration.environments.map(({ name }) => ({ label: `environment ${name}`, prefix: ["environments", name] })),
  ];
  return layers.flatMap(({ label, prefix }) => {
    const span = placeOf([...prefix, ...inLayer]);
    return span ? [fact("set by", label, { file: declaration.file, span })] : [];
  });
}

function declaredAt({ declaration }: Plugin, path: readonly string[], textOf: TextOf): Place | null {
  const text = textOf(declaration.manifestFile);
  const span = text === null ? null : yamlPlaces(text)(["config", ...path.flatMap((key) => ["properties", key])]);
  return span ? { file: declaration.manifestFile, span } : (declaration.config?.at ?? null);
}

function namesIn(prefix: string, schema: JsonObject): readonly string[] {
  return Object.entries(propertiesOf(schema)).flatMap(([key, property]) => {
    const name = `${prefix}.${key}`;
    return [name, ...(isObject(property) ? namesIn(name, property) : [])];
  });
}

function schemaAt(schema: JsonObject, path: readonly string[]): JsonObject | null {
  return path.reduce<JsonObject | null>((current, key) => {
    const next = current ? propertiesOf(current)[key] : undefined;
    return isObject(next) ? next : null;
  }, schema);
}

function propertiesOf(schema: JsonObject): JsonObject {
  const properties = schema["properties"];
  return isObject(properties) ? properties : {};
}

function typeText(schema: JsonObject): string {
  const allowed = schema["enum"];
  if (Array.isArray(allowed)) return allowed.map((value) => JSON.stringify(value)).join(" | ");
  const type = schema["type"];
  const format = textIn(schema, "format");
  return `${Array.isArray(type) ? type.join(" | ") : (type ?? "any")}${format ? ` (${format})` : ""}`;
}

function textIn(schema: JsonObject, key: string): string | null {
  const value = schema[key];
  return typeof value === "string" ? value : null;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
