import { parseArgs } from "node:util";
import { CommandUsageError, columns } from "nexus-platform";
import type { Account } from "../contract.js";
import type { AuthParts } from "../parts.js";
import { accountNamed, positionals } from "./arguments.js";
import type { Action, Terminal } from "./auth-command.js";

/** `nexus auth user …` */
export function userCommand({ accounts }: AuthParts): Readonly<Record<string, Action>> {
  /** A verb that does one thing to one account. */
  const onAccount =
    (act: (id: string, terminal: Terminal) => Promise<void>, done: string): Action =>
    async (args, terminal) => {
      const [login] = positionals(parseArgs({ args: [...args], allowPositionals: true }).positionals, ["LOGIN"]);
      const account = await accountNamed(accounts, login);
      await act(account.id, terminal);
      return `${account.login} ${done}.`;
    };

  return {
    add: async (args, terminal) => {
      const { values, positionals: given } = parseArgs({
        args: [...args],
        allowPositionals: true,
        options: {
          email: { type: "string" },
          role: { type: "string", multiple: true, default: [] },
          "no-password": { type: "boolean", default: false },
        },
      });
      const [login] = positionals(given, ["LOGIN"]);
      const password = values["no-password"] ? {} : { password: await terminal.readSecret(`Password for ${login}: `) };
      const { email, role: roles } = values;
      const account = await accounts.create({ login, roles, ...password, ...(email === undefined ? {} : { email }) });
      return `${account.login} is account ${account.id}.`;
    },

    list: async (args) => {
      const { values, positionals: given } = parseArgs({
        args: [...args],
        allowPositionals: true,
        options: { limit: { type: "string", default: "100" }, after: { type: "string" } },
      });
      positionals(given, []);
      const limit = Number(values.limit);
      if (!Number.isInteger(limit) || limit < 1) throw new CommandUsageError("--limit is a number of accounts.");
      const after = values.after === undefined ? undefined : (await accountNamed(accounts, values.after)).id;
      const found = await accounts.list({ limit, after });
      return columns([["LOGIN", "STATE", "ROLES", "EMAIL", "ID"], ...found.map(row)]);
    },

    disable: onAccount((id) => accounts.disable(id), "is disabled and signed out"),
    enable: onAccount((id) => accounts.enable(id), "is enabled"),
    password: onAccount(
      async (id, terminal) => accounts.setPassword(id, await terminal.readSecret("New password: ")),
      "has a new password and is signed out",
    ),
    unlock: onAccount((id) => accounts.unlock(id), "is unlocked"),
    "reset-totp": onAccount((id) => accounts.resetTotp(id), "needs no one-time code any more"),
    "sign-out": onAccount((id) => accounts.revokeSessions(id), "is signed out"),
    delete: onAccount((id) => accounts.delete(id), "is deleted"),
  };
}

const row = ({ login, disabled, roles, email, emailVerified, id }: Account): readonly string[] => [
  login,
  disabled ? "disabled" : "enabled",
  roles.join(",") || "-",
  email === null ? "-" : `${email}${emailVerified ? "" : " (unverified)"}`,
  id,
];
