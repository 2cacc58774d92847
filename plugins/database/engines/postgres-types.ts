import type { CustomTypesConfig, types } from "pg";

/** Values as they are on the other engines: whole numbers as numbers where they are safe, dates and times as text. */
export function postgresTypes(inner: typeof types): CustomTypesConfig {
  return {
    getTypeParser: ((oid: number, format?: "text" | "binary") =>
      parsers.get(oid) ?? inner.getTypeParser(oid, format)) as CustomTypesConfig["getTypeParser"],
  };
}

/** Exact or not at all: what a number cannot hold stays text. */
export function wholeNumber(text: string): number | string {
  if (!/^-?\d+$/.test(text)) return text;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : text;
}

const asText = (text: string): string => text;

/** By type id: int8; numeric, which `sum` of int8 gives; date, timestamp, timestamptz. */
const parsers = new Map<number, (text: string) => unknown>([
  [20, wholeNumber],
  [1700, wholeNumber],
  [1082, asText],
  [1114, asText],
  [1184, asText],
]);
