import { posix } from "node:path";

/** What a plugin's code may do, and whether a value after the colon narrows it. */
const narrowed: Readonly<Record<string, boolean>> = {
  net: true,
  "fs:read": true,
  "fs:write": true,
  env: true,
  process: false,
  native: false,
  eval: false,
};

export const capabilityNames: readonly string[] = Object.keys(narrowed);

export interface Capability {
  /** "net", "fs:read", … */
  readonly kind: string;
  /** Host, path or variable; null for all. */
  readonly value: string | null;
}

/** Null where there is no such capability. */
export function parseCapability(written: string): Capability | null {
  for (const kind of capabilityNames) {
    if (written === kind) return { kind, value: null };
    const value = written.startsWith(`${kind}:`) ? written.slice(kind.length + 1) : "";
    if (value !== "" && narrowed[kind]) return { kind, value };
  }
  return null;
}

/** Whether what is granted allows what is needed: the same, or something wider. */
export function allows(granted: Capability, needed: Capability): boolean {
  if (granted.kind !== needed.kind) return false;
  if (granted.value === null) return true;
  if (needed.value === null) return false;
  if (granted.kind === "net") return allowsHost(granted.value.toLowerCase(), needed.value.toLowerCase());
  if (granted.kind.startsWith("fs:")) return allowsPath(granted.value, needed.value);
  return granted.value === needed.value;
}

/** "*.example.com" allows every host below example.com. */
function allowsHost(granted: string, needed: string): boolean {
  return granted === needed || (granted.startsWith("*.") && needed.endsWith(granted.slice(1)));
}

/** A folder allows what is in it; "./" allows all that is relative and does not lead out. */
function allowsPath(granted: string, needed: string): boolean {
  const folder = posix.join(granted, "/");
  const path = posix.join(needed, "/");
  return folder === "./" ? !posix.isAbsolute(path) && !path.startsWith("../") : path.startsWith(folder);
}
