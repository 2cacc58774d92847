import { listed } from "../../text/listed.js";
import { didYouMean } from "../closest.js";
import { defineDiagnostic } from "../diagnostic.js";
import { type Candidates, candidatesHelp } from "./3-services.js";

interface NotGranted {
  readonly plugin: string;
  readonly capability: string;
  /** The grants with which nothing would be missing. */
  readonly fitting: readonly string[];
}

/** Told at the plugin's key in nexus.yaml, with the entry under `needs`. */
export const capabilityNotGranted = defineDiagnostic("NX7001", {
  message: ({ plugin, capability }: NotGranted) =>
    `plugin "${plugin}" needs capability "${capability}", which it is not granted`,
  label: ({ capability }) => `needs ${capability}`,
  help: ({ fitting }) => `if it may do that, write $grant: [${fitting.map((name) => `"${name}"`).join(", ")}]`,
});

interface UndeclaredUse {
  readonly plugin: string;
  /** What the code does: `imports "node:fs"`, `uses fetch`. */
  readonly use: string;
  /** Capabilities of which one would do. */
  readonly capabilities: readonly string[];
}

/** Told in the code, with the plugin's manifest and further uses. */
export const undeclaredCapability = defineDiagnostic("NX7002", {
  message: ({ plugin, use, capabilities }: UndeclaredUse) =>
    `plugin "${plugin}" ${use}, and its manifest does not declare ${listed(capabilities, "or")}`,
  label: ({ capabilities }) => `needs ${capabilities.join(" or ")}`,
  help: ({ capabilities }) => `add needs: ["${capabilities[0] ?? ""}"] to the manifest, as narrow as it can be`,
});

/** Told at the permission, in a role or in `access`. */
export const unknownPermission = defineDiagnostic("NX7003", {
  message: ({ permission }: { permission: string; known: readonly string[] }) =>
    permission.endsWith("*")
      ? `no plugin declares a permission that "${permission}" would cover`
      : `no plugin declares permission "${permission}"`,
  label: () => "unknown permission",
  help: ({ permission, known }) =>
    didYouMean(permission, known, 'declare it under "permissions" in the manifest of the plugin that owns it'),
});

interface Unprotected extends Candidates {
  /** "GET /users/{id}" */
  readonly route: string;
  /** A plugin that provides `authentication` and that may be disabled at start while the route is served. */
  readonly perhaps: string | null;
}

/** Told at the route's `access`. */
export const noAuthentication = defineDiagnostic("NX7004", {
  message: ({ route, perhaps }: Unprotected) =>
    perhaps === null
      ? `${route} needs a signed-in caller, and no plugin provides service "authentication"`
      : `${route} needs a signed-in caller, and plugin "${perhaps}", which provides service "authentication", may be disabled at start`,
  label: () => "nobody can sign in",
  help: (missing) =>
    missing.perhaps === null
      ? (candidatesHelp(missing) ?? 'add a plugin that provides "authentication", or make the route public')
      : `let "${missing.perhaps}" always run`,
});
