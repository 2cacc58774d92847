/**
 * A copy of JSON data that shares nothing with the original: what the emitter does to its object later is not seen by handlers.
 * Properties that are undefined are left out, as JSON does.
 */
export function copyData(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(copyData);
  const prototype: unknown = Object.getPrototypeOf(value);
  // Dates, maps and the like are no JSON data: the validator refuses them by what they are.
  if (prototype !== Object.prototype && prototype !== null) return value;
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const child = (value as Record<string, unknown>)[key];
    if (child === undefined) continue;
    // A key named "__proto__" is data like any other.
    if (key === "__proto__") Object.defineProperty(copy, key, { value: copyData(child), enumerable: true });
    else copy[key] = copyData(child);
  }
  return copy;
}
