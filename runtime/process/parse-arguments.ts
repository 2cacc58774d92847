import { parseArgs } from "node:util";
import type { SettingsArguments } from "../settings/settings-sources.js";

export type ParsedArguments =
  | { readonly kind: "run"; readonly given: SettingsArguments }
  | { readonly kind: "help" }
  | { readonly kind: "wrong"; readonly message: string };

export const usage = `Options:
  --env NAME     environment whose overlay counts (else NEXUS_ENV)
  --config FILE  file with settings, YAML or JSON (else NEXUS_CONFIG)
  --port PORT    port to listen on
  --host HOST    address to listen on
`;

/** Options of a built application. */
export function parseArguments(argv: readonly string[]): ParsedArguments {
  try {
    const text = { type: "string" } as const;
    const options = { env: text, config: text, port: text, host: text, help: { type: "boolean" } } as const;
    const { values } = parseArgs({ args: [...argv], options, strict: true, allowPositionals: false });
    const { help, ...given } = values;
    return help === true ? { kind: "help" } : { kind: "run", given };
  } catch (error) {
    return { kind: "wrong", message: error instanceof Error ? error.message : String(error) };
  }
}
