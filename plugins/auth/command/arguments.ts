import { CommandUsageError } from "nexus-platform";
import type { Account, Accounts } from "../contract.js";

/** Exactly these positional arguments. */
export function positionals<const Names extends readonly string[]>(
  given: readonly string[],
  names: Names,
): { readonly [Index in keyof Names]: string } {
  const missing = names[given.length];
  if (missing !== undefined) throw new CommandUsageError(`${missing} is missing.`);
  const extra = given[names.length];
  if (extra !== undefined) throw new CommandUsageError(`"${extra}" is one argument too many.`);
  // As many as there are names, each a text.
  return given as unknown as { readonly [Index in keyof Names]: string };
}

export async function accountNamed(accounts: Accounts, login: string): Promise<Account> {
  const account = await accounts.findByLogin(login);
  if (account === undefined) throw new Error(`There is no account "${login}": "nexus auth user list" shows them.`);
  return account;
}
