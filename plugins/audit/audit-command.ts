import { parseArgs } from "node:util";
import { type CommandTerminal, CommandUsageError, duration, type ServiceCommand } from "nexus-platform";
import type { AuditLog, LoggedEntry, Verification } from "./audit-log.js";
import type { ChainHead } from "./chained-entry.js";
import type { Sealer } from "./sealer.js";

export interface AuditCommandParts {
  readonly log: AuditLog;
  readonly sealer: Sealer;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const usage = `nexus audit verify     computes the chain anew; status 1 with the first entry that does not hold
nexus audit list       entries, the latest first
nexus audit head       the last entry's number and hash, to be kept elsewhere: "42:9f86d0…"

  --from N             the first entry to check (verify)
  --anchor N:HASH      a head that was kept: the chain must run through it (verify)
  --who ID             only of this caller (list)
  --action NAME        only of this action (list)
  --since TIME         only from this time on: 2026-11-01, or 24h ago as "24h" (list)
  --limit N            entries to show: 50 (list)
  --format json        for machines`;

/** `nexus audit …` */
export function auditCommand({ log, sealer, now }: AuditCommandParts): ServiceCommand {
  return {
    usage,
    // Who reads the log is no less of interest than who writes; verifying changes and shows nothing.
    isReading: ([verb]) => verb === "verify" || verb === "head",
    run: async (args, terminal) => {
      const { verb, isJson, from, anchor, filter } = read(args, now());
      if (verb === "verify") {
        await sealer.seal();
        return tellVerification(await log.verify({ from, ...(anchor && { anchor }) }), { terminal, isJson });
      }
      if (verb === "list") {
        await sealer.seal();
        return tellEntries(await log.list(filter), { terminal, isJson });
      }
      if (verb === "head") {
        await sealer.seal();
        const { sequence, hash } = await log.head();
        terminal.print(isJson ? JSON.stringify({ sequence, hash }) : `${sequence}:${hash}`);
        return 0;
      }
      throw new CommandUsageError(verb === undefined ? "What should be done?" : `There is no "audit ${verb}".`);
    },
  };
}

interface Show {
  readonly terminal: CommandTerminal;
  readonly isJson: boolean;
}

const options = {
  format: { type: "string", default: "text" },
  from: { type: "string", default: "1" },
  anchor: { type: "string" },
  who: { type: "string" },
  action: { type: "string" },
  since: { type: "string" },
  limit: { type: "string", default: "50" },
} as const;

function read(args: readonly string[], now: number) {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const [verb, ...more] = positionals;
  if (more.length > 0) throw new CommandUsageError(`"${more.join(" ")}" is too much.`);
  if (values.format !== "text" && values.format !== "json")
    throw new CommandUsageError('--format is "text" or "json".');
  const { who, action, since } = values;
  const filter = {
    ...(who !== undefined && { who }),
    ...(action !== undefined && { action }),
    ...(since !== undefined && { since: timeOf(since, now) }),
    limit: counted("limit", values.limit),
  };
  const anchor = values.anchor === undefined ? undefined : anchorOf(values.anchor);
  return { verb, isJson: values.format === "json", from: counted("from", values.from), anchor, filter };
}

function counted(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new CommandUsageError(`--${name} is a whole number from 1 on.`);
  return value;
}

function anchorOf(text: string): ChainHead {
  const [, sequence, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (sequence === undefined || hash === undefined) {
    throw new CommandUsageError(
      "--anchor is what `nexus audit head` printed: a number, a colon and 64 hexadecimal digits.",
    );
  }
  return { sequence: Number(sequence), hash };
}

function timeOf(text: string, now: number): number {
  const time = /^\d+(?:\.\d+)?(?:ms|s|m|h|d)$/.test(text) ? now - duration(text) : Date.parse(text);
  if (Number.isNaN(time))
    throw new CommandUsageError('--since is a date such as "2026-11-01", or a duration such as "24h".');
  return time;
}

function tellVerification(found: Verification, { terminal, isJson }: Show): number {
  const { broken, verified, unsigned, unsealed, head } = found;
  const status = broken === null ? 0 : 1;
  if (isJson) {
    terminal.print(JSON.stringify({ ok: broken === null, ...found }, null, 2));
    return status;
  }
  if (unsealed > 0) terminal.note(`${unsealed} recorded, and not chained yet.`);
  if (broken !== null) {
    terminal.note(`Entry ${broken.sequence} does not hold: ${broken.reason}. ${verified} before it do.`);
    return status;
  }
  const signed =
    unsigned === 0 ? "" : unsigned === verified ? ", none of them signed" : `, ${unsigned} of them not signed`;
  terminal.print(`${verified} entries hold${signed}. The chain ends with ${head.sequence}:${head.hash}`);
  return status;
}

function tellEntries(entries: readonly LoggedEntry[], { terminal, isJson }: Show): number {
  if (isJson) terminal.print(JSON.stringify({ entries }, null, 2));
  else if (entries.length === 0) terminal.print("No entry.");
  for (const entry of isJson ? [] : entries) terminal.print(line(entry));
  return 0;
}

/** One line: nothing that a caller sent may break it, or steer the terminal. */
function line({ sequence, at, outcome, who, from, action, what, details }: LoggedEntry): string {
  const parts = [
    sequence,
    at,
    outcome,
    who ?? "-",
    from ?? "-",
    action,
    what,
    details === null ? "" : JSON.stringify(details),
  ];
  return parts
    .join("  ")
    .trimEnd()
    .replace(/[\u0000-\u001f\u007f-\u009f]/g, " ");
}
