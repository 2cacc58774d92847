import { chosenEnvironment } from "../../../runtime/settings/chosen-environment.js";
import { SettingsError } from "../../../runtime/settings/settings-error.js";
import type { Application } from "../../model.js";
import { UsageError } from "../failures.js";
import { settingsDefinition } from "../settings/read-settings.js";
import { objectName } from "./files/kubernetes/names.js";

/** What the commands that make images are told about them. */
export interface ImageChoice {
  /** Left out: the application's name and version. */
  readonly name?: string;
  /** Environment whose overlay counts. */
  readonly env: string;
}

/** The name of the image, and the environment, which must be one that the application knows. */
export function chosenImage(
  application: Application,
  { name, env }: ImageChoice,
): { readonly image: string; readonly environment: string } {
  refuseUnknownEnvironment(env, application);
  const { declaration } = application;
  const fallback = `${objectName({ name: declaration.name })}:${declaration.version.replaceAll("+", "-")}`;
  return { image: imageName(name ?? fallback), environment: env };
}

/** A name as registries take it: "registry.example:5000/team/shop:1.0.0", perhaps by digest. */
function imageName(name: string): string {
  const path = /^(?:[a-zA-Z0-9.-]+(?::\d+)?\/)?[a-z0-9]+(?:[._/-]+[a-z0-9]+)*/;
  const tag = /(?::[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?(?:@sha256:[0-9a-f]{64})?$/;
  if (new RegExp(path.source + tag.source).test(name)) return name;
  throw new UsageError(`--name takes the name of an image such as registry.example/shop:1.0.0, not "${name}"`);
}

function refuseUnknownEnvironment(env: string, application: Application): void {
  try {
    const readFile = (): Promise<string> => Promise.reject(new Error("nothing is read"));
    const sources = { variables: {}, readFile, arguments: { env }, defaultEnvironment: "" };
    chosenEnvironment(settingsDefinition(application), sources);
  } catch (error) {
    if (error instanceof SettingsError)
      throw new UsageError(error.problems.map(({ key, message }) => `${key}: ${message}`).join("; "));
    throw error;
  }
}
