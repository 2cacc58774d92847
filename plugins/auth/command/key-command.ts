import { parseArgs } from "node:util";
import { CommandUsageError, columns, duration } from "nexus-platform";
import type { AuthParts } from "../parts.js";
import { accountNamed, positionals } from "./arguments.js";
import type { Action } from "./auth-command.js";

/** `nexus auth key …` */
export function keyCommand({ accounts, apiKeys, keys, roles, trail }: AuthParts): Readonly<Record<string, Action>> {
  const given = (args: readonly string[]) => parseArgs({ args: [...args], allowPositionals: true }).positionals;
  return {
    create: async (args, terminal) => {
      const { values, positionals: rest } = parseArgs({
        args: [...args],
        allowPositionals: true,
        options: {
          name: { type: "string" },
          permission: { type: "string", multiple: true, default: [] },
          expires: { type: "string" },
        },
      });
      const [login] = positionals(rest, ["LOGIN"]);
      const { name, permission: permissions, expires } = values;
      if (name === undefined || name === "") throw new CommandUsageError("--name is missing.");
      if (permissions.length === 0) throw new CommandUsageError("--permission is missing.");
      const account = await accountNamed(accounts, login);
      const owner = { id: account.id, permissions: roles.permissionsOf(account.roles) };
      const life = expires === undefined ? undefined : duration(expires);
      const made = await apiKeys.create(owner, { name, permissions, life });
      const details = { key: made.id, permissions: [...made.permissions] };
      await trail.record({ action: "key.created", who: null, account: account.id, details });
      terminal.note(`Key ${made.id} of ${account.login}, good until ${made.expiresAt}. It is not shown again:`);
      return made.key;
    },

    list: async (args) => {
      const [login] = positionals(given(args), ["LOGIN"]);
      const account = await accountNamed(accounts, login);
      const rows = (await apiKeys.list(account.id)).map((key) => [
        key.id,
        key.name,
        key.permissions.join(" "),
        key.expiresAt,
        key.lastUsedAt ?? "never",
      ]);
      return columns([["ID", "NAME", "PERMISSIONS", "EXPIRES", "USED"], ...rows]);
    },

    revoke: async (args) => {
      const [key] = positionals(given(args), ["ID"]);
      const account = await apiKeys.revoke(key);
      if (account === undefined) throw new Error(`There is no key ${key}: "nexus auth key list LOGIN" shows them.`);
      await trail.record({ action: "key.revoked", who: null, account, details: { key } });
      return `Key ${key} is revoked.`;
    },

    "rotate-signing": async (args) => {
      const { values } = parseArgs({ args: [...args], options: { "revoke-old": { type: "boolean", default: false } } });
      const revokeOld = values["revoke-old"];
      const kid = await keys.rotate({ revokeOld });
      await trail.record({ action: "signing.rotated", who: null, account: null, details: { kid, revokeOld } });
      const old = revokeOld
        ? "Tokens of the old keys are refused within a minute; refresh tokens still hold."
        : "Old keys verify until their tokens are out.";
      return `Key ${kid} signs from now on; instances that run take it within a minute. ${old}`;
    },
  };
}
