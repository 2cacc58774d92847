import type { Observation } from "./observation.js";

/** Wraps a service so that each call of it is an operation. Generated wiring calls it where a plugin watches. */
export type WatchService = <Service>(service: Service, plugin: string, name: string) => Service;

/**
 * What is not an object, a factory or an absent service for example, stays as it is. Methods are called on the service itself,
 * and everything else is read from it when it is read.
 */
export function watchService({ around }: Observation): WatchService {
  return (service, plugin, name) => {
    if (typeof service !== "object" || service === null) return service;
    const target: object = service;
    const wrapped: object = {};
    for (const key of keysOf(target)) {
      Object.defineProperty(wrapped, key, {
        enumerable: true,
        configurable: true,
        get: () => {
          const member: unknown = Reflect.get(target, key);
          if (typeof member !== "function") return member;
          const operation = { kind: "service", plugin, service: name, method: String(key) } as const;
          return (...args: readonly unknown[]): unknown =>
            around(operation, () => Reflect.apply(member, target, args) as unknown);
        },
      });
    }
    // It has every member that the service has, with the same types.
    return wrapped as typeof service;
  };
}

/** Of the object and its classes. */
function keysOf(target: object): ReadonlySet<string | symbol> {
  const keys = new Set<string | symbol>();
  for (
    let level: object | null = target;
    level !== null && level !== Object.prototype;
    level = Object.getPrototypeOf(level)
  ) {
    for (const key of Reflect.ownKeys(level)) if (key !== "constructor") keys.add(key);
  }
  return keys;
}
