import { parseDuration } from "../../runtime/settings/units.js";
import type { JobDeclaration, ProvidedService, RequiredService, Scope } from "../model.js";
import { memberName } from "../text/names.js";
import { booleanOf } from "./declare-application.js";
import type { ManifestContext } from "./declare-manifest.js";
import { entriesOf, placeIn, textOf, valueAt } from "./nodes.js";

const scopes: readonly Scope[] = ["singleton", "transient", "request"];

/** Services that the manifest provides; those with a fault, which was reported, left out. */
export function declareProvides({ root, file, isSound }: ManifestContext): readonly ProvidedService[] {
  const at = placeIn(file);
  return entriesOf(valueAt(root, "provides")).flatMap(({ key, keySpan, value }): readonly ProvidedService[] => {
    const contract = valueAt(value, "contract");
    const [module, type] = textOf(contract)?.split("#") ?? [];
    const own = valueAt(value, "version");
    const isVersionSound = own !== null || isSound("version");
    if (!isSound("provides", key) || !isVersionSound || contract === null || !module || !type) return [];
    const version = textOf(own) ?? textOf(valueAt(root, "version")) ?? "";
    const scope = scopes.find((name) => name === textOf(valueAt(value, "scope"))) ?? "singleton";
    return [{ name: key, at: at(keySpan), contract: { module, type, at: at(contract.span) }, version, scope }];
  });
}

/** Services that the manifest requires; a range with a fault, which was reported, is any version. */
export function declareRequires({ root, file, isSound }: ManifestContext): readonly RequiredService[] {
  return entriesOf(valueAt(root, "requires"))
    .filter(({ key }) => memberName.test(key))
    .map(({ key, keySpan, value }) => ({
      name: key,
      at: placeIn(file)(keySpan),
      range: (isSound("requires", key) ? (textOf(value) ?? textOf(valueAt(value, "version"))) : null) ?? "*",
      optional: booleanOf(valueAt(value, "optional")) ?? false,
      many: booleanOf(valueAt(value, "many")) ?? false,
    }));
}

export function declareJobs({ root, file, isSound }: ManifestContext): readonly JobDeclaration[] {
  return entriesOf(valueAt(root, "jobs"))
    .filter(({ key }) => isSound("jobs", key))
    .map(({ key, keySpan, value }) => ({
      name: key,
      at: placeIn(file)(keySpan),
      cron: textOf(valueAt(value, "cron")) ?? "",
      timeZone: textOf(valueAt(value, "timeZone")) ?? "UTC",
      missed: textOf(valueAt(value, "missed")) === "skip" ? "skip" : "run",
      timeout: parseDuration(textOf(valueAt(value, "timeout")) ?? "") ?? defaultJobTimeout,
    }));
}

const defaultJobTimeout = 600_000;
