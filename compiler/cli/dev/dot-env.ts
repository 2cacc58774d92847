import { join } from "node:path";
import { parseEnv } from "node:util";
import { readText } from "../disk/read-file.js";

/** The variables of .env beneath those that are set: what the shell says counts more. */
export function withDotEnv(
  root: string,
  environment: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string | undefined>> {
  const text = readText(join(root, ".env"));
  return text === null ? environment : { ...parseEnv(text), ...environment };
}
