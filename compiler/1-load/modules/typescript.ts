import { createRequire } from "node:module";

export type TypeScript = typeof import("ts-morph").ts;

let loaded: TypeScript | null = null;

/**
 * TypeScript's parser, from ts-morph: `typescript` itself is native since version 7 and has none. It takes a quarter of a
 * second to load, so it is loaded when the first module must be read that the cache does not know.
 */
export function typescript(): TypeScript {
  loaded ??= (createRequire(import.meta.url)("ts-morph") as typeof import("ts-morph")).ts; // require has no types of its own
  return loaded;
}
