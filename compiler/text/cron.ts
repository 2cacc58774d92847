/**
 * What is wrong with a cron expression, as the end of "must …"; null where nothing is. Five fields (minute, hour, day of the month,
 * month, day of the week) or six with the second first; each a list of `*`, numbers, names and ranges, with steps. It also has a time
 * to come: the 31st of February has none.
 */
export function cronDemand(expression: string): string | null {
  const texts = expression.trim().split(/\s+/);
  if (texts.length !== 5 && texts.length !== 6)
    return 'have five fields of cron, such as "0 3 * * *", or six with the second first';
  const fields = allFields.slice(-texts.length);
  for (const [index, field] of fields.entries()) {
    const demand = fieldDemand(texts[index] ?? "", field);
    if (demand !== null) return demand;
  }
  const [days = "", months = "", weekdays = ""] = texts.slice(-3);
  return weekdays === "*" && !comesToPass(days, months)
    ? `name a day that comes: no month ${months} has a day ${days}`
    : null;
}

interface Field {
  readonly noun: string;
  readonly least: number;
  readonly most: number;
  /** Names of the numbers from `least` on. */
  readonly names?: readonly string[];
}

const day: Field = { noun: "day of the month", least: 1, most: 31 };
const month: Field = {
  noun: "month",
  least: 1,
  most: 12,
  names: ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"],
};
const allFields: readonly Field[] = [
  { noun: "second", least: 0, most: 59 },
  { noun: "minute", least: 0, most: 59 },
  { noun: "hour", least: 0, most: 23 },
  day,
  month,
  { noun: "day of the week", least: 0, most: 7, names: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"] },
];

function fieldDemand(text: string, field: Field): string | null {
  for (const part of text.split(",")) {
    const [, range = "", step] = /^([^/]+)(?:\/(\d+))?$/.exec(part) ?? [];
    const bounds = boundsOf(range, field);
    if (bounds === null) return `be a cron expression: "${part}" is no ${field.noun} (${legal(field)})`;
    const [from, to, isRange] = bounds;
    if (from > to) return `be a cron expression: the ${field.noun} "${part}" ends before it begins`;
    if (step !== undefined && !isRange)
      return `be a cron expression: a step needs a range, as in "${from}-${field.most}/${step}" or "*/${step}"`;
    if (step !== undefined && (Number(step) < 1 || Number(step) > field.most))
      return `be a cron expression: the step of "${part}" must be from 1 to ${field.most}`;
  }
  return null;
}

type Bounds = readonly [from: number, to: number, isRange: boolean];

/** Null where the text is none. */
function boundsOf(text: string, field: Field): Bounds | null {
  if (text === "*") return [field.least, field.most, true];
  const [from = "", to, ...more] = text.split("-");
  const [first, last] = [numberOf(from, field), numberOf(to ?? from, field)];
  return first === null || last === null || more.length > 0 ? null : [first, last, to !== undefined];
}

function numberOf(text: string, { least, most, names = [] }: Field): number | null {
  const named = names.indexOf(text.toUpperCase());
  const number = named === -1 ? (/^\d{1,2}$/.test(text) ? Number(text) : -1) : least + named;
  return number >= least && number <= most ? number : null;
}

function legal({ least, most, names }: Field): string {
  const numbers = `${least} to ${most}`;
  return names === undefined ? numbers : `${numbers}, or ${names[0]} to ${names.at(-1)}`;
}

/** Whether one of the months has one of the days. */
function comesToPass(days: string, months: string): boolean {
  const earliest = Math.min(...days.split(",").map((part) => startOf(part, day)));
  return months.split(",").some((part) => {
    const [from, to] = boundsOf(part.split("/")[0] ?? "", month) ?? [1, 12];
    return lengths.slice(from - 1, to).some((length) => earliest <= length);
  });
}

function startOf(part: string, field: Field): number {
  return boundsOf(part.split("/")[0] ?? "", field)?.[0] ?? field.least;
}

const lengths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
