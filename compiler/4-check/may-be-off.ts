import type { Plugin } from "../model.js";

/** True where `provider` can be turned off at start by a flag while `consumer` runs. Two with one flag go together. */
export function mayBeOffWithout(provider: Plugin, consumer: Plugin): boolean {
  const flag = provider.declaration.use.enabled;
  return typeof flag === "string" && flag !== consumer.declaration.use.enabled;
}
