import { CommandUsageError, type ServiceCommand } from "nexus-platform";
import type { AuthParts } from "../parts.js";
import { keyCommand } from "./key-command.js";
import { roleCommand } from "./role-command.js";
import { userCommand } from "./user-command.js";

const usage = `Usage: nexus auth user add LOGIN [--email ADDRESS] [--role ROLE …] [--no-password]
       nexus auth user list [--limit NUMBER] [--after LOGIN]
       nexus auth user disable | enable | password | unlock | reset-totp | sign-out | delete LOGIN
       nexus auth role add | remove LOGIN ROLE
       nexus auth role list [LOGIN]
       nexus auth key create LOGIN --name NAME --permission PERMISSION … [--expires 90d]
       nexus auth key list LOGIN
       nexus auth key revoke ID
       nexus auth key rotate-signing [--revoke-old]

Passwords are asked for, or read from the first line of standard input: never given as arguments.`;

/** What the arguments after "user", "role" or "key" do. Resolves with what to print. */
export type Action = (args: readonly string[], terminal: Terminal) => Promise<string>;

export type Terminal = Parameters<ServiceCommand["run"]>[1];

/** `nexus auth …` */
export function authCommand(parts: AuthParts): ServiceCommand {
  const actions: Readonly<Record<string, Readonly<Record<string, Action>>>> = {
    user: userCommand(parts),
    role: roleCommand(parts),
    key: keyCommand(parts),
  };
  return {
    usage,
    isReading: ([, verb]) => verb === "list",
    run: async ([noun = "", verb = "", ...args], terminal) => {
      const action = own(own(actions, noun), verb);
      if (action === undefined) throw new CommandUsageError(`There is no "nexus auth ${`${noun} ${verb}`.trim()}".`);
      terminal.print(await action(args, terminal));
      return 0;
    },
  };
}

const own = <Value>(record: Readonly<Record<string, Value>> | undefined, name: string): Value | undefined =>
  record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined;
