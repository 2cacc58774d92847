import { parseDuration } from "../../runtime/settings/units.js";
import type { LocatedPlugin, PluginUse, YamlEntry, YamlNode } from "../model.js";
import { named } from "./declare-application.js";
import { entriesOf, itemsOf, textOf, toJson, valueAt } from "./nodes.js";

/** How nexus.yaml uses a plugin. Wrong values, which were reported, count as not written. */
export function declareUse(entry: YamlEntry | null, { key, keyAt }: LocatedPlugin): PluginUse {
  const node = entry?.value ?? null;
  return {
    key,
    keyAt,
    enabled: enabledOf(valueAt(node, "$enabled")),
    grants: itemsOf(valueAt(node, "$grant")).flatMap((item) => named(item, keyAt.file) ?? []),
    onFailure: textOf(valueAt(node, "$onFailure")) === "disable" ? "disable" : "abort",
    mount: mountOf(textOf(valueAt(node, "$mount"))),
    startTimeout: parseDuration(textOf(valueAt(node, "$timeout")) ?? "") ?? defaultStartTimeout,
    without: itemsOf(valueAt(node, "$without")).flatMap((item) => named(item, keyAt.file) ?? []),
    settings: Object.fromEntries(settingEntries(node).map(({ key: name, value }) => [name, toJson(value)])),
  };
}

const defaultStartTimeout = 30_000;

/** A plugin's own settings: the keys without $. */
export function settingEntries(node: YamlNode | null): readonly YamlEntry[] {
  return entriesOf(node).filter(({ key }) => !key.startsWith("$"));
}

function enabledOf(node: YamlNode | null): boolean | string {
  const value = node === null ? true : toJson(node);
  return typeof value === "boolean" || (typeof value === "string" && value.includes("${")) ? value : true;
}

function mountOf(path: string | null): string {
  const trimmed = (path ?? "").replace(/\/$/, "");
  return trimmed.startsWith("/") ? trimmed : "";
}
