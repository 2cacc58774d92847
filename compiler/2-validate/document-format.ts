import type { Report } from "../diagnostics/diagnostic.js";
import type { Document, JsonSchema, YamlMap } from "../model.js";
import { nexusSchema, pluginSchema } from "../text/format-schemas.js";
import { conform, formatRules } from "./conform.js";
import { type Fault, toDiagnostic } from "./fault.js";
import { isJsonObject } from "./json.js";
import { placeIn, startOf } from "./nodes.js";

/** Checks nexus.yaml against its format. False where it is no map, so that nothing can be read from it. */
export function checkApplicationFormat(document: Document, root: YamlMap | null, report: Report): boolean {
  check({ ...document, root: root ?? document.root }, nexusSchema(), report);
  return root !== null;
}

/** Checks a manifest against its format and gives what was sound in it. */
export function checkManifestFormat(document: Document, report: Report): Soundness {
  return soundness(check(document, pluginSchema(), report));
}

/** The keys of a manifest. */
export function manifestKeys(): readonly string[] {
  const { properties } = pluginSchema();
  return isJsonObject(properties) ? Object.keys(properties) : [];
}

/** Whether nothing at or below a path is wrong, by the keys that lead to it. */
export type Soundness = (...path: readonly string[]) => boolean;

function check({ file, root }: Document, schema: JsonSchema, report: Report): readonly Fault[] {
  const spot = { node: root, owner: startOf(root), path: [], isSettings: false };
  const faults = conform(spot, schema, formatRules(schema));
  for (const fault of faults) report(toDiagnostic(fault, placeIn(file)));
  return faults;
}

function soundness(faults: readonly Fault[]): Soundness {
  const wrong = new Set<string>();
  for (const fault of faults) {
    // A key too many does not spoil the map that it stands in.
    if (fault.kind === "later" || fault.kind === "unknown") continue;
    const path = fault.kind === "name" && fault.path.at(-1) !== fault.name ? [...fault.path, fault.name] : fault.path;
    for (let end = 1; end <= path.length; end += 1) wrong.add(path.slice(0, end).join("\0"));
  }
  return (...path) => !wrong.has(path.join("\0"));
}
