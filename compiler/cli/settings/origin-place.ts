import type { Origin } from "../../../runtime/settings/settings.js";
import { locator, type TextOf } from "../../diagnostics/locate.js";
import { yamlPlaces } from "../yaml-place.js";

/** Where a setting comes from, with the line for what stands in nexus.yaml: "nexus.yaml:12". */
export function originPlaces(
  file: string,
  textOf: TextOf,
): (key: string, origin: Origin, environment: string) => string {
  const text = textOf(file) ?? "";
  const placeOf = yamlPlaces(text);
  const locationOf = locator((path) => (path === file ? text : null));
  const lineOf = (path: readonly string[]): number | null => {
    // A key of the settings may itself hold dots; then there is no line to show, and the file is enough.
    for (let length = path.length; length > 1; length--) {
      const span = placeOf(path.slice(0, length));
      if (span) return locationOf({ file, span }).range?.start.line ?? null;
    }
    return null;
  };
  return (key, origin, environment) => {
    if (origin.layer !== "base" && origin.layer !== "overlay") return origin.label;
    const prefix = origin.layer === "overlay" ? ["environments", environment] : [];
    const line = lineOf([...prefix, ...key.split(".")]);
    if (line === null) return origin.label;
    // "nexus.yaml (${env:PORT})" says what it was filled from; the line belongs to the file.
    if (origin.label.startsWith(file)) return `${file}:${line}${origin.label.slice(file.length)}`;
    return `${origin.label}, ${file}:${line}`;
  };
}
