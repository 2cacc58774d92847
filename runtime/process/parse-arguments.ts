import { parseArgs } from "node:util";
import type { SettingsArguments } from "../settings/settings-sources.js";

export type ParsedArguments =
  | { readonly kind: "run"; readonly given: SettingsArguments }
  /** `node main.js --env production events list`: what follows the name is the command's own. */
  | {
      readonly kind: "command";
      readonly name: string;
      readonly args: readonly string[];
      readonly given: SettingsArguments;
    }
  | { readonly kind: "help" }
  | { readonly kind: "wrong"; readonly message: string };

export const usage = `Options:
  --env NAME     environment whose overlay counts (else NEXUS_ENV)
  --config FILE  file with settings, YAML or JSON (else NEXUS_CONFIG)
  --port PORT    port to listen on
  --host HOST    address to listen on

After them a command instead of serving: migrate, events, auth, jobs, audit. With "help" it says what it understands.
health asks the instance beside it whether it takes requests.
`;

/** Options of a built application. */
export function parseArguments(argv: readonly string[]): ParsedArguments {
  const end = endOfOptions(argv);
  const [name, ...args] = argv.slice(end);
  try {
    const text = { type: "string" } as const;
    const options = { env: text, config: text, port: text, host: text, help: { type: "boolean" } } as const;
    const { values } = parseArgs({ args: argv.slice(0, end), options, strict: true, allowPositionals: false });
    const { help, ...given } = values;
    if (help === true) return { kind: "help" };
    return name === undefined ? { kind: "run", given } : { kind: "command", name, args, given };
  } catch (error) {
    return { kind: "wrong", message: error instanceof Error ? error.message : String(error) };
  }
}

/** Where the first word stands that is neither an option nor an option's value. */
function endOfOptions(argv: readonly string[]): number {
  let index = 0;
  while (argv[index]?.startsWith("-") === true) {
    const option = argv[index] ?? "";
    const takesNext = ["--env", "--config", "--port", "--host"].includes(option);
    index += takesNext ? 2 : 1;
  }
  return Math.min(index, argv.length);
}
