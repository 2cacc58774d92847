/**
 * Finds the events that a pattern means: `*` is exactly one segment, `**` at the end is one or more. Events are kept by their
 * first segment, because nearly every pattern names it.
 */
export function eventMatcher(names: readonly string[]): (pattern: string) => readonly string[] {
  const all = names.map((name) => ({ name, segments: name.split(".") }));
  const byFirstSegment = new Map<string, typeof all>();
  for (const event of all) {
    const first = event.segments[0] ?? "";
    const siblings = byFirstSegment.get(first);
    if (siblings === undefined) byFirstSegment.set(first, [event]);
    else siblings.push(event);
  }

  return (pattern) => {
    const wanted = pattern.split(".");
    const first = wanted[0] ?? "";
    const candidates = first.startsWith("*") ? all : (byFirstSegment.get(first) ?? []);
    return candidates.filter(({ segments }) => matches(segments, wanted)).map(({ name }) => name);
  };
}

function matches(segments: readonly string[], wanted: readonly string[]): boolean {
  const takesRest = wanted.at(-1) === "**";
  const before = takesRest ? wanted.slice(0, -1) : wanted;
  const fits = takesRest ? segments.length > before.length : segments.length === before.length;
  return fits && before.every((part, index) => part === "*" || part === segments[index]);
}
