import type { PluginPart } from "../model.js";
import { named } from "./declare-application.js";
import type { ManifestContext } from "./declare-manifest.js";
import { entriesOf, itemsOf, placeIn, textOf, valueAt } from "./nodes.js";

/** `parts` of a manifest. */
export function declareBuildParts({ root, file }: ManifestContext): readonly PluginPart[] {
  return entriesOf(valueAt(root, "parts")).map(({ key, keySpan, value }) => ({
    name: key,
    at: placeIn(file)(keySpan),
    description: textOf(valueAt(value, "description")) ?? "",
    imports: itemsOf(valueAt(value, "imports")).flatMap((item) => named(item, file) ?? []),
    when: Object.fromEntries(
      entriesOf(valueAt(value, "when")).map(({ key: setting, value: beginnings }) => [
        setting,
        itemsOf(beginnings).flatMap((item) => textOf(item) ?? []),
      ]),
    ),
  }));
}
