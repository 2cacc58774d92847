import { parseArgs } from "node:util";
import { CommandUsageError } from "nexus-platform";

/** What stands behind the name of the command. */
export interface Arguments {
  readonly ids: readonly string[];
  readonly type?: string;
  readonly handler?: string;
  readonly isAll: boolean;
  readonly limit: number;
  readonly isJson: boolean;
}

const options = {
  type: { type: "string" },
  handler: { type: "string" },
  all: { type: "boolean", default: false },
  limit: { type: "string", default: "50" },
  format: { type: "string", default: "text" },
} as const;

export function readArguments(args: readonly string[]): Arguments {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const { type, handler, all, format } = values;
  const limit = Number(values.limit);
  if (format !== "text" && format !== "json") throw new CommandUsageError('--format is "text" or "json".');
  if (!Number.isInteger(limit) || limit < 1) throw new CommandUsageError("--limit is a whole number from 1 on.");
  return {
    ids: positionals,
    ...(type !== undefined && { type }),
    ...(handler !== undefined && { handler }),
    isAll: all,
    limit,
    isJson: format === "json",
  };
}

/** The one thing that a command shows. */
export function oneId({ ids }: Arguments): string {
  const [id, ...more] = ids;
  if (id === undefined) throw new CommandUsageError("Which one?");
  if (more.length > 0) throw new CommandUsageError(`"${more.join(" ")}" is too much.`);
  return id;
}

/** What a command works on: the numbers that were given; null for whatever the other options let through. */
export function chosenNumbers({ ids, handler, isAll }: Arguments): readonly number[] | null {
  if (ids.length === 0 && handler === undefined && !isAll) {
    throw new CommandUsageError("Which ones? Give numbers, --handler NAME or --all.");
  }
  if (ids.length > 0 && isAll) throw new CommandUsageError("Give numbers or --all, not both.");
  return ids.length === 0 ? null : ids.map(numberOf);
}

export function numberOf(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(number)) {
    throw new CommandUsageError(`"${text}" is no number of the list.`);
  }
  return number;
}
