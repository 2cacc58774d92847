import type { JsonObject } from "../json.js";

/** What a module that a manifest's `precompile` names is given when the application is built. It gives the text of a module. */
export interface PrecompileContext {
  /** The application's folder. */
  readonly root: string;
  /** The plugin's settings as nexus.yaml writes them: the base, then each environment's. What is known at start only is `${…}`. */
  readonly settings: readonly JsonObject[];
}
