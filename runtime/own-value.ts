/** What a record itself holds under a name that users chose: "constructor" is a legal one, and every object inherits it. */
export function ownValue<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
