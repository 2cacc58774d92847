import { printable } from "nexus-platform";
import { oneId } from "./arguments.js";
import type { Call } from "./events-command.js";
import { printTable, timeText } from "./table.js";

export async function listEvents({ history, terminal, arguments: { type, limit, isJson } }: Call): Promise<number> {
  const events = await history.list({ limit, ...(type !== undefined && { type }) });
  if (isJson) {
    terminal.print(JSON.stringify(events.map(({ storedAt, ...rest }) => ({ ...rest, storedAt: timeText(storedAt) }))));
    return 0;
  }
  printTable(terminal, {
    headings: ["STORED", "ID", "TYPE", "OPEN", "DEAD"],
    rows: events.map(({ storedAt, id, type, open, dead }) => [timeText(storedAt), id, type, `${open}`, `${dead}`]),
    none: "No events are stored.",
  });
  return 0;
}

export async function showEvent({ history, dead, terminal, arguments: given }: Call): Promise<number> {
  const id = oneId(given);
  const envelope = await history.envelope(id);
  const open = await history.open({ eventId: id });
  const letters = await dead.find({ eventId: id });
  if (envelope === null && open.length === 0 && letters.length === 0) {
    terminal.note(
      `There is no event "${printable(id)}": it never was, or was deleted when its time of retention was over.`,
    );
    return 1;
  }
  const event = readable(envelope);
  if (given.isJson) {
    const shown = letters.map(({ id: number, handler, attempts, error }) => ({ number, handler, attempts, error }));
    terminal.print(JSON.stringify({ event, open, dead: shown }));
    return 0;
  }
  terminal.print(JSON.stringify(event, null, 2));
  for (const { handler, attempts, state } of open) {
    terminal.print(`${handler}: ${state}${attempts > 0 ? `, failed ${attempts} times` : ""}`);
  }
  for (const { id: number, handler, attempts, error } of letters) {
    terminal.print(`${handler}: dead after ${attempts} attempts (number ${number}): ${printable(error.message)}`);
  }
  if (open.length === 0 && letters.length === 0) terminal.print("Delivered to every handler.");
  return 0;
}

/** What is stored may be damaged: that is what somebody looks for here. */
export function readable(envelope: string | null): unknown {
  if (envelope === null) return null;
  try {
    return JSON.parse(envelope) as unknown;
  } catch {
    return envelope;
  }
}
