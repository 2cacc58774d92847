import { copyData } from "../copy-data.js";

/** Made of a schema by `copierCode`, in memory or at build time. */
export interface Copier {
  /** Takes anything. */
  readonly copy: (value: unknown) => unknown;
  /** Copies a copy that was found to fit the schema: nothing need be looked at. */
  readonly copyFit: (value: unknown) => unknown;
}

export type CopierMaker = (support: typeof copierSupport) => Copier;

/** What the code of copiers calls. */
export const copierSupport = { copyData, hasOther };

/** Whether the object has properties of other names. */
function hasOther(value: object, names: ReadonlySet<string>): boolean {
  for (const name in value) if (!names.has(name)) return true;
  return false;
}
