import type { Json, JsonObject } from "../json.js";
import { isObject } from "./schema-walk.js";
import type { Origin } from "./settings.js";

/** Settings while layers are laid over each other: maps are open, everything else is one value with one origin. */
export type SettingNode = SettingMap | SettingLeaf;

export interface SettingMap {
  readonly kind: "map";
  readonly entries: Map<string, SettingNode>;
  readonly origin: Origin;
}

export interface SettingLeaf {
  readonly kind: "leaf";
  readonly value: Json;
  readonly origin: Origin;
  /** True where the value is taken as it is, `${` and all: it came from a variable or the command line. */
  readonly isLiteral: boolean;
}

export const emptyMap = (origin: Origin): SettingMap => ({ kind: "map", entries: new Map(), origin });

/** Lays a layer over what is there: maps merge, everything else replaces. */
export function layOver(below: SettingMap, layer: JsonObject, origin: Origin, isLiteral = false): void {
  for (const [key, value] of Object.entries(layer)) layOne({ map: below, key, value, origin, isLiteral });
}

/** Lays one literal value at a path, through maps that it makes where they are missing. */
export function layAt(root: SettingMap, path: readonly string[], value: Json, origin: Origin): void {
  let map = root;
  for (const key of path.slice(0, -1)) {
    const next = map.entries.get(key);
    if (next?.kind === "map") map = next;
    else {
      const fresh = emptyMap(origin);
      map.entries.set(key, fresh);
      map = fresh;
    }
  }
  layOne({ map, key: path.at(-1) ?? "", value, origin, isLiteral: true });
}

interface Laying {
  readonly map: SettingMap;
  readonly key: string;
  readonly value: Json;
  readonly origin: Origin;
  readonly isLiteral: boolean;
}

function layOne({ map, key, value, origin, isLiteral }: Laying): void {
  const present = map.entries.get(key);
  if (!isObject(value)) {
    map.entries.set(key, { kind: "leaf", value, origin, isLiteral });
  } else if (present?.kind === "map") {
    layOver(present, value, origin, isLiteral);
  } else {
    const fresh = emptyMap(origin);
    layOver(fresh, value, origin, isLiteral);
    map.entries.set(key, fresh);
  }
}

export function mapAt(root: SettingMap, path: readonly string[]): SettingMap | undefined {
  let node: SettingNode | undefined = root;
  for (const key of path) node = node?.kind === "map" ? node.entries.get(key) : undefined;
  return node?.kind === "map" ? node : undefined;
}
