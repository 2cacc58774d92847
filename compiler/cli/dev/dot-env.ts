import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";

/** The variables of .env beneath those that are set: what the shell says counts more. */
export function withDotEnv(
  root: string,
  environment: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string | undefined>> {
  let text: string;
  try {
    text = readFileSync(join(root, ".env"), "utf8");
  } catch {
    return environment;
  }
  return { ...parseEnv(text), ...environment };
}
