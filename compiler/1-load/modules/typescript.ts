import { createRequire } from "node:module";

export type TypeScript = typeof import("ts-morph").ts;

let loaded: TypeScript | null = null;

/**
 * TypeScript's parser, from ts-morph: `typescript` itself is native since version 7 and has none. It takes a fifth of a second
 * to load, so it is loaded when the first module must be read that the cache does not know.
 */
export function typescript(): TypeScript {
  loaded ??= load();
  return loaded;
}

/** Only the compiler that ts-morph wraps: all of ts-morph takes half as long again. Where it moved to, only ts-morph knows. */
function load(): TypeScript {
  const require = createRequire(import.meta.url);
  try {
    const ofTsMorph = createRequire(require.resolve("ts-morph"));
    return ofTsMorph("@ts-morph/common/dist/typescript.js") as TypeScript; // what ts-morph hands on as `ts`
  } catch {
    return (require("ts-morph") as typeof import("ts-morph")).ts; // require has no types of its own
  }
}
