import { printable } from "nexus-platform";
import type { DeadLetter, DeadLetterFilter } from "../dead-letters.js";
import { chosenNumbers, numberOf, oneId } from "./arguments.js";
import type { Call } from "./events-command.js";
import { readable } from "./list.js";
import { missing } from "./open.js";
import { printTable, timeText } from "./table.js";

export async function listDead({ dead, terminal, arguments: { handler, limit, isJson } }: Call): Promise<number> {
  const letters = await dead.find({ limit, ...(handler !== undefined && { handler }) });
  if (isJson) {
    terminal.print(JSON.stringify(letters.map(forMachines)));
    return 0;
  }
  printTable(terminal, {
    headings: ["NUMBER", "DIED", "HANDLER", "TYPE", "ATTEMPTS", "ERROR"],
    rows: letters.map(({ id, diedAt, handler, type, attempts, error }) => [
      `${id}`,
      timeText(diedAt),
      handler,
      type,
      `${attempts}`,
      error.message.slice(0, 80),
    ]),
    none: "There are no dead letters.",
  });
  return 0;
}

export async function showDead({ dead, terminal, arguments: given }: Call): Promise<number> {
  const number = numberOf(oneId(given));
  const [letter] = await dead.find({ ids: [number] });
  if (letter === undefined) {
    terminal.note(`There is no dead letter ${number}.`);
    return 1;
  }
  if (given.isJson) {
    terminal.print(JSON.stringify(forMachines(letter)));
    return 0;
  }
  const { handler, attempts, diedAt, error, envelope } = letter;
  terminal.print(`${handler}, ${attempts} attempts, died ${timeText(diedAt)}`);
  for (const line of (error.stack ?? `${error.name}: ${error.message}`).split("\n")) terminal.print(printable(line));
  terminal.print(JSON.stringify(readable(envelope), null, 2));
  return 0;
}

export const retryDead = (call: Call): Promise<number> =>
  forEachChosen(call, { what: "retried", said: "to be delivered again", act: call.history.retry });

export const dropDead = (call: Call): Promise<number> =>
  forEachChosen(call, {
    what: "dropped",
    said: "forgotten",
    act: (letters) => call.dead.drop(letters.map(({ id }) => id)),
  });

interface Action {
  readonly what: "retried" | "dropped";
  readonly said: string;
  /** None of them is there afterwards. */
  readonly act: (letters: readonly DeadLetter[]) => Promise<void>;
}

const BATCH = 100;

async function forEachChosen(call: Call, { what, said, act }: Action): Promise<number> {
  const { dead, terminal, arguments: given } = call;
  const numbers = chosenNumbers(given);
  // What dies again meanwhile gets a higher number: it is not chosen.
  const [latest] = await dead.find({ limit: 1 });
  const filter: DeadLetterFilter = {
    limit: BATCH,
    upTo: latest?.id ?? 0,
    ...(numbers !== null && { ids: numbers }),
    ...(given.handler !== undefined && { handler: given.handler }),
  };
  let count = 0;
  for (let found = await dead.find(filter); found.length > 0; found = await dead.find(filter)) {
    await act(found);
    count += found.length;
  }
  if (given.isJson) terminal.print(JSON.stringify({ [what]: count }));
  else terminal.note(`${count} dead ${count === 1 ? "letter" : "letters"} ${said}.`);
  return missing(numbers, count, call);
}

const forMachines = ({ id, diedAt, envelope, eventId, handler, lane, attempts, error }: DeadLetter): object => ({
  number: id,
  eventId,
  handler,
  key: lane,
  attempts,
  diedAt: timeText(diedAt),
  error,
  event: readable(envelope),
});
