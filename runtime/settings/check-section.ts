import type { SchemaEngine, SchemaUse } from "../definition.js";
import type { Json, JsonObject } from "../json.js";
import { childPointer, dottedKey } from "./pointer.js";
import type { Resolution } from "./resolve-values.js";
import { isObject } from "./schema-walk.js";
import type { Origin } from "./settings.js";

export interface Section {
  /** "/server", "/plugins/database". */
  readonly pointer: string;
  readonly value: JsonObject;
  /** Null where no setting is allowed. */
  readonly use: SchemaUse | null;
}

/** The section with defaults filled in; what does not fit its schema is told. */
export function checkSection(
  { pointer, value, use }: Section,
  engine: SchemaEngine,
  resolution: Resolution,
): JsonObject {
  const { problems, origins } = resolution;
  if (use === null) {
    for (const key of Object.keys(value)) {
      const at = childPointer(pointer, key);
      problems.push({
        key: dottedKey(at),
        message: "is not known: the plugin has no settings",
        origin: originOf(at, origins),
      });
    }
    return {};
  }
  const checked = engine.validator(use, "strict")(value);
  if (checked.ok) {
    // A checked value of an object schema is an object.
    const complete = checked.value as JsonObject;
    markDefaults(complete, pointer, origins);
    return complete;
  }
  for (const error of checked.errors) {
    const at = pointer + error.pointer;
    if (isConsequence(at, resolution.poisoned)) continue;
    problems.push({
      key: dottedKey(at),
      message: error.message + knownKeys(at, resolution),
      origin: originOf(at, origins),
    });
  }
  return value;
}

const DEFAULT: Origin = { layer: "default", label: "default" };

/** What has no origin after the check was filled in by the schema. */
function markDefaults(value: Json, pointer: string, origins: Map<string, Origin>): void {
  if (isObject(value)) {
    for (const [key, child] of Object.entries(value)) markDefaults(child, childPointer(pointer, key), origins);
  } else if (!origins.has(pointer)) {
    origins.set(pointer, DEFAULT);
  }
}

/** Where the value came from, or the map or list around it; null for what nobody wrote. */
function originOf(pointer: string, origins: ReadonlyMap<string, Origin>): Origin | null {
  for (let at = pointer; at !== ""; at = at.slice(0, at.lastIndexOf("/"))) {
    const origin = origins.get(at);
    if (origin !== undefined) return origin;
  }
  return null;
}

/** True where the finding only says again that a value could not be read: it is missing, or what holds it does not fit. */
const isConsequence = (pointer: string, poisoned: ReadonlySet<string>): boolean =>
  [...poisoned].some((bad) => bad === pointer || bad.startsWith(`${pointer}/`));

/** For a key that is not declared: those that are. */
function knownKeys(pointer: string, { shape }: Resolution): string {
  const path = dottedKey(pointer).split(".");
  const keys = shape.schemasAt(path).length > 0 ? [] : shape.keysAt(path.slice(0, -1));
  return keys.length === 0 || keys.includes(path.at(-1) ?? "") ? "" : `; known are ${keys.join(", ")}`;
}
