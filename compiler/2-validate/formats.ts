import { fullFormats } from "ajv-formats/dist/formats.js";
import { parseDuration, parseSize } from "../../runtime/settings/units.js";

/** Formats of strings that schemas may name, with what a value must be. The runtime checks the same ones by the same rules. */
export const formatDemands: Readonly<Record<string, string>> = {
  "date-time": 'a date and time such as "2026-11-22T10:00:00Z"',
  date: 'a date such as "2026-11-22"',
  time: 'a time with its zone such as "10:00:00Z"',
  duration: 'a duration such as "30s"',
  size: 'a size such as "64kb"',
  email: "an email address",
  uri: 'a URI such as "https://example.com/"',
  uuid: "a UUID",
  hostname: "a host name",
  ipv4: "an IPv4 address",
  ipv6: "an IPv6 address",
};

export const formatNames: readonly string[] = Object.keys(formatDemands);

export function hasFormat(text: string, format: string): boolean {
  if (format === "duration") return parseDuration(text) !== null;
  if (format === "size") return parseSize(text) !== null;
  const known: unknown = formatNames.includes(format) ? fullFormats[format as keyof typeof fullFormats] : undefined;
  return known === undefined || accepts(known, text);
}

/** ajv-formats defines a format as an expression, a function, or an object that holds one of them as `validate`. */
function accepts(format: unknown, text: string): boolean {
  if (format instanceof RegExp) return format.test(text);
  if (typeof format === "function") return format(text) === true;
  return typeof format !== "object" || format === null || !("validate" in format) || accepts(format.validate, text);
}
