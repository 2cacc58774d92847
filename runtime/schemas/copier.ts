import { copyData } from "../copy-data.js";
import { deepFreeze } from "../deep-freeze.js";

/** Made of a schema by `copierCode`, in memory or at build time. */
export interface Copier {
  /** Takes anything. */
  readonly copy: (value: unknown) => unknown;
  /** Freezes a copy that fits the schema, all the way down. */
  readonly freeze: (value: unknown) => void;
}

export type CopierMaker = (support: typeof copierSupport) => Copier;

/** What the code of copiers calls. */
export const copierSupport = { copyData, deepFreeze, hasOther };

/** Whether the object has properties of other names. */
function hasOther(value: object, names: ReadonlySet<string>): boolean {
  for (const name in value) if (!names.has(name)) return true;
  return false;
}
