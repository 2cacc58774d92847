import type { Severity } from "../diagnostic.js";

export interface CodeEntry {
  readonly title: string;
  readonly severity: Severity;
  /** Reserved: no version reports it yet. */
  readonly later?: true;
}

/** Every code once, for `nexus explain`, the reference and SARIF. Append-only: a code is never renumbered and never reused. */
export const codes: Readonly<Record<string, CodeEntry>> = {
  NX1001: error("file not found"),
  NX1002: error("YAML syntax error"),
  NX1003: error("duplicate key"),
  NX1004: error("unsupported format version"),
  NX2001: error("a value does not match its schema"),
  NX2002: error("unknown key"),
  NX2003: error("missing required key or setting"),
  NX2004: error("a manifest holds an invalid or unsupported JSON Schema"),
  NX2005: { title: "a secret stands in plain text", severity: "warning" },
  NX2006: error("a name is malformed, or two names have one TypeScript form"),
  NX3001: error("plugin not found"),
  NX3002: error("no plugin provides a required service"),
  NX3003: error("several plugins provide a service and no binding chooses"),
  NX3004: error("a version is not satisfied"),
  NX3005: error("dependency cycle"),
  NX3006: error("scope violation: a longer-lived service holds a shorter-lived one"),
  NX3007: error("a binding names an unknown service or a plugin that does not provide it"),
  NX3008: error("two providers of one service name different contracts"),
  NX3009: error("a plugin is required that is disabled, or that may be disabled at start"),
  NX3010: error("two plugins create the same table"),
  NX3011: error("a part is left out that the plugin does not have"),
  NX3012: error("a part is left out and a setting chooses it"),
  NX4001: error("entry module missing"),
  NX4002: error("entry has no default export"),
  NX4003: error("contract not found"),
  NX4004: { title: "boundary of isolation", severity: "error", later: true },
  NX4005: { title: "breaking change against the lock", severity: "error", later: true },
  NX4006: error("a plugin cannot be bundled"),
  NX4007: error("a native addon has no binary for the target"),
  NX4008: { title: "assets of a plugin without a file", severity: "warning" },
  NX5001: error("two routes with the same method and path shape"),
  NX5002: error("a route takes a path that Nexus reserves"),
  NX5003: error("path parameters and params differ"),
  NX6001: error("a handled event that no plugin emits"),
  NX6002: { title: "an emitted event that nobody handles", severity: "note" },
  NX6003: error("two emitters of one event disagree on its payload or version"),
  NX6004: error("a pattern matches no event"),
  NX6005: error("a feature is used and no plugin provides its service"),
  NX6006: error("a handler asks for a property that the event's payload does not have"),
  NX7001: error("a capability is needed and not granted"),
  NX7002: error("code uses a capability that its manifest does not declare"),
  NX7003: error("unknown permission in a role or in access"),
  NX7004: error("a route needs a signed-in caller and no plugin provides authentication"),
  NX8001: { title: "a service that nobody requires", severity: "note" },
  NX9001: error("generated files are stale"),
  NX9002: error("a generated file was edited by hand"),
  NX9003: { title: "package.json does not say where #nexus leads", severity: "warning" },
  NX9004: error("a budget of nexus.yaml is passed"),
};

function error(title: string): CodeEntry {
  return { title, severity: "error" };
}
