import type { OpenFilter } from "../event-history.js";
import { chosenNumbers } from "./arguments.js";
import type { Call } from "./events-command.js";
import { printTable } from "./table.js";

export async function listOpen({ history, terminal, arguments: { handler, limit, isJson } }: Call): Promise<number> {
  const open = await history.open({ limit, ...(handler !== undefined && { handler }) });
  if (isJson) {
    terminal.print(JSON.stringify(open));
    return 0;
  }
  printTable(terminal, {
    headings: ["NUMBER", "EVENT", "HANDLER", "KEY", "FAILED", "STATE"],
    rows: open.map(({ number, eventId, handler, key, attempts, state }) => [
      `${number}`,
      eventId,
      handler,
      key ?? "",
      `${attempts}`,
      state,
    ]),
    none: "No delivery is open.",
  });
  return 0;
}

const BATCH = 1_000;

export async function dropOpen(call: Call): Promise<number> {
  const { history, terminal, arguments: given } = call;
  const numbers = chosenNumbers(given);
  const filter: OpenFilter = {
    limit: BATCH,
    ...(numbers !== null && { numbers }),
    ...(given.handler !== undefined && { handler: given.handler }),
  };
  let dropped = 0;
  for (let found = await history.open(filter); found.length > 0; found = await history.open(filter)) {
    await history.drop(found);
    dropped += found.length;
  }
  if (given.isJson) terminal.print(JSON.stringify({ dropped }));
  else terminal.note(`${dropped} deliveries were given up.`);
  return missing(numbers, dropped, call);
}

/** Numbers that were given and are not there are a mistake that somebody wants to know of. */
export function missing(numbers: readonly number[] | null, found: number, { terminal }: Call): number {
  if (numbers === null || found === new Set(numbers).size) return 0;
  terminal.note(`${new Set(numbers).size - found} of the numbers are not there (any more).`);
  return 1;
}
