import { parseArgs } from "node:util";
import { columns } from "nexus-platform";
import type { AuthParts } from "../parts.js";
import { accountNamed, positionals } from "./arguments.js";
import type { Action } from "./auth-command.js";

/** `nexus auth role …` */
export function roleCommand({ accounts, roles }: AuthParts): Readonly<Record<string, Action>> {
  const given = (args: readonly string[]) => parseArgs({ args: [...args], allowPositionals: true }).positionals;
  return {
    add: async (args) => {
      const [login, role] = positionals(given(args), ["LOGIN", "ROLE"]);
      const account = await accountNamed(accounts, login);
      await accounts.addRole(account.id, role);
      return `${account.login} has the role ${role}.`;
    },

    remove: async (args) => {
      const [login, role] = positionals(given(args), ["LOGIN", "ROLE"]);
      const account = await accountNamed(accounts, login);
      if (!account.roles.includes(role)) throw new Error(`${account.login} does not have the role ${role}.`);
      await accounts.removeRole(account.id, role);
      return `${account.login} has the role ${role} no more.`;
    },

    list: async (args) => {
      const names = given(args);
      const [login] = names.length === 0 ? [] : positionals(names, ["LOGIN"]);
      if (login === undefined)
        return columns([["ROLE", "PERMISSIONS"], ...[...roles.all].map(([name, may]) => [name, may.join(" ")])]);
      const account = await accountNamed(accounts, login);
      const of = (role: string): string => roles.all.get(role)?.join(" ") ?? "nothing: nexus.yaml has no such role";
      return columns([["ROLE", "PERMISSIONS"], ...account.roles.map((role) => [role, of(role)])]);
    },
  };
}
