import { parseTemplate } from "../../../../runtime/settings/interpolation.js";
import { compiledSettings } from "../../../../runtime/settings/layered-settings.js";
import { neededVariables } from "../../../../runtime/settings/needed-variables.js";
import { textsOf } from "../../../../runtime/settings/referenced-files.js";
import { type SettingsOwner, settingsShape } from "../../../../runtime/settings/settings-shape.js";
import type { Application } from "../../../model.js";
import { togglesOf } from "../../settings/read-settings.js";
import { exampleAddress } from "./servers.js";

/** A variable that nexus.yaml reads at start. */
export interface StartVariable {
  readonly name: string;
  /** Settings that it fills. */
  readonly keys: readonly string[];
  /** Its default, or null where it must be set. */
  readonly fallback: string | null;
  /** A setting that it fills says so, or is the address of a server, which may hold a password. */
  readonly isSecret: boolean;
}

export function startVariables(
  application: Application,
  owner: SettingsOwner,
  environment: string,
): readonly StartVariable[] {
  const shape = settingsShape(owner);
  const isSecret = (key: string): boolean => {
    const schemas = shape.schemasAt(key.split("."));
    return schemas.some((schema) => schema["x-secret"] === true) || exampleAddress(schemas) !== null;
  };
  return neededVariables(owner, environment, togglesOf(application)).map((variable) => ({
    ...variable,
    isSecret: variable.keys.some(isSecret),
  }));
}

/** Paths of every `${file:}`, sorted. */
export function secretFiles(owner: SettingsOwner, environment: string): readonly string[] {
  const paths = textsOf(compiledSettings(owner, environment)).flatMap((text) => {
    const template = parseTemplate(text);
    return template.ok ? template.parts.flatMap((part) => (part.kind === "file" ? [part.path] : [])) : [];
  });
  return [...new Set(paths)].sort();
}
