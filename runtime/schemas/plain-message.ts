import type { ErrorObject } from "ajv";

/** What is wrong, to be read after the name of the value: "is required", "must be an email address". Never holds the value. */
export function plainMessage({ keyword, params }: ErrorObject): string {
  return messages[keyword]?.(params as Parameters) ?? "is not allowed";
}

/** What ajv tells with an error; which of these it is depends on the keyword. */
interface Parameters {
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly limit?: number;
  readonly comparison?: string;
  readonly multipleOf?: number;
  readonly pattern?: string;
  readonly allowedValues?: readonly unknown[];
  readonly allowedValue?: unknown;
  readonly i?: number;
  readonly j?: number;
  readonly property?: string;
  readonly minContains?: number;
}

type Message = (parameters: Parameters) => string;

const required = (): string => "is required";
const limit: Message = ({ comparison, limit }) => `must be ${comparisons[comparison ?? ""] ?? comparison} ${limit}`;

const messages: Readonly<Record<string, Message>> = {
  required,
  additionalProperties: () => "is not a known property",
  unevaluatedProperties: () => "is not a known property",
  type: ({ type = [] }) => `must be ${either(named(type))}`,
  format: ({ format = "" }) => `must be ${formats[format] ?? `of the format "${format}"`}`,
  enum: ({ allowedValues = [], type = [] }) =>
    `must be ${[...named(type), `one of ${allowedValues.map((value) => JSON.stringify(value)).join(", ")}`].join(", or ")}`,
  const: ({ allowedValue }) => `must be ${JSON.stringify(allowedValue)}`,
  minLength: ({ limit }) => (limit === 1 ? "must not be empty" : `must have at least ${limit} characters`),
  maxLength: ({ limit }) => `must have at most ${counted(limit, "character")}`,
  minItems: ({ limit }) => (limit === 1 ? "must not be empty" : `must have at least ${limit} items`),
  maxItems: ({ limit }) => `must have at most ${counted(limit, "item")}`,
  minProperties: ({ limit }) => (limit === 1 ? "must not be empty" : `must have at least ${limit} properties`),
  maxProperties: ({ limit }) => `must have at most ${limit === 1 ? "1 property" : `${limit} properties`}`,
  minimum: limit,
  maximum: limit,
  exclusiveMinimum: limit,
  exclusiveMaximum: limit,
  multipleOf: ({ multipleOf }) => `must be a multiple of ${multipleOf}`,
  pattern: ({ pattern }) => `must match the pattern ${pattern}`,
  uniqueItems: ({ i = 0, j = 0 }) =>
    `must not hold the same item twice (items ${Math.min(i, j) + 1} and ${Math.max(i, j) + 1})`,
  contains: ({ minContains = 1 }) => `must hold at least ${minContains} of the items that are asked for`,
  propertyNames: () => "is not an allowed name",
  dependentRequired: ({ property }) => `is required where "${property}" is given`,
  anyOf: () => "has none of the allowed forms",
  oneOf: () => "must have exactly one of the allowed forms",
};

const types: Readonly<Record<string, string>> = {
  string: "a string",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
  object: "an object",
  array: "a list",
  null: "null",
};

const named = (type: string | readonly string[]): readonly string[] => [type].flat().map((name) => types[name] ?? name);

const formats: Readonly<Record<string, string>> = {
  email: "an email address",
  uuid: "a UUID",
  date: 'a date such as "2026-01-31"',
  time: 'a time with a time zone such as "12:30:00Z"',
  "date-time": 'a date and time such as "2026-01-31T12:30:00Z"',
  duration: 'a duration such as "30s"',
  size: 'a size such as "10mb"',
  uri: "a URI",
  "uri-reference": "a URI or a relative reference",
  "uri-template": "a URI template",
  url: "a URL",
  hostname: "a host name",
  ipv4: "an IPv4 address",
  ipv6: "an IPv6 address",
  regex: "a regular expression",
  byte: "base64",
  "json-pointer": "a JSON Pointer",
};

const comparisons: Readonly<Record<string, string>> = {
  ">=": "at least",
  "<=": "at most",
  ">": "greater than",
  "<": "less than",
};

const counted = (count: number | undefined, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** "a string, a number or null" */
function either(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}
