import type { Entry } from "./entry.js";

/**
 * A value as it is kept, the same on every engine: a frozen copy, so that nobody changes it under others, and its JSON. Throws a
 * `TypeError` with the place where it is not JSON: a date would come back as a text from one engine and as a date from another.
 */
export function keptValue(value: unknown): Pick<Entry, "value" | "text"> {
  if (value === undefined) return { value: undefined, text: "" };
  const copy = frozenCopy(value, "");
  return { value: copy, text: JSON.stringify(copy) };
}

/** What `text` of a kept value says. */
export const valueIn = (text: string): unknown => (text === "" ? undefined : frozen(JSON.parse(text)));

function frozenCopy(value: unknown, at: string): unknown {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      return Number.isFinite(value) ? value : refuse(`${value}`, at);
    case "object":
      if (value === null) return null;
      return Object.freeze(
        Array.isArray(value) ? value.map((item, index) => frozenCopy(item, `${at}/${index}`)) : plainCopy(value, at),
      );
    default:
      return refuse(`a ${typeof value}`, at);
  }
}

function plainCopy(value: object, at: string): object {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    refuse(`an instance of ${value.constructor.name}`, at);
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([name, item]) => [name, frozenCopy(item, `${at}/${name}`)]),
  );
}

function refuse(what: string, at: string): never {
  const place = at === "" ? "the value itself" : `its "${at}"`;
  throw new TypeError(`Only JSON can be kept in the cache: ${place} is ${what}. Make it a text or a number first.`);
}

/** Freshly parsed JSON: nobody else holds it. */
function frozen(value: unknown): unknown {
  if (typeof value === "object" && value !== null) {
    Object.freeze(value);
    for (const item of Object.values(value)) frozen(item);
  }
  return value;
}
