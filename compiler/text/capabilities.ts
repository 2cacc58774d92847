import { posix } from "node:path";

/** What a plugin's code may do. */
const kinds = ["net", "fs:read", "fs:write", "env", "process", "native", "eval"];

export interface Capability {
  /** "net", "fs:read", … */
  readonly kind: string;
  /** Host, path or variable; null for all. */
  readonly value: string | null;
}

/** Null where there is no such capability, which was reported against the schema. */
export function parseCapability(written: string): Capability | null {
  for (const kind of kinds) {
    if (written === kind) return { kind, value: null };
    if (written.startsWith(`${kind}:`) && written.length > kind.length + 1)
      return { kind, value: written.slice(kind.length + 1) };
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
