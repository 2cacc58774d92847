/** Freezes plain data, all the way down. Gives the same value. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const key in value) {
      const child = value[key];
      if (typeof child === "object") deepFreeze(child);
    }
  }
  return value;
}
