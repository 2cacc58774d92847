/**
 * A copy of JSON data that shares nothing with the original: what the emitter does to its object later is not seen by handlers.
 * Properties that are undefined are left out, as JSON does.
 */
export function copyData(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(copyData);
  const prototype: unknown = Object.getPrototypeOf(value);
  // Dates, maps and the like are no JSON data: the validator refuses them by what they are.
  if (prototype !== Object.prototype && prototype !== null && !isOfClass(value)) return value;
  // Copying all at once is several times faster than one by one, and keeps a key named "__proto__" as data like any other.
  const copy: Record<string, unknown> = { ...value };
  for (const key in copy) {
    const child = copy[key];
    if (child === undefined) delete copy[key];
    else if (typeof child === "object" && child !== null) set(copy, key, copyData(child));
  }
  return copy;
}

/** What an object of a class has of its own is data, as JSON sees it. */
const isOfClass = (value: object): boolean => Object.prototype.toString.call(value) === "[object Object]";

function set(copy: Record<string, unknown>, key: string, value: unknown): void {
  if (key === "__proto__")
    Object.defineProperty(copy, key, { value, enumerable: true, configurable: true, writable: true });
  else copy[key] = value;
}
