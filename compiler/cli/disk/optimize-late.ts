import { setFlagsFromString } from "node:v8";

/**
 * Makes the V8 of Node 20 wait longer before it optimizes a function. A compile is over within seconds: with V8's own measure a
 * quarter of its processor time goes into machine code that is hardly run. Later versions wait by themselves and do not know the
 * flag.
 */
export function optimizeLate(): void {
  if (process.versions.node.startsWith("20.")) setFlagsFromString("--interrupt-budget=500000");
}
