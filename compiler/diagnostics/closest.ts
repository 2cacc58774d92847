import { distance } from "fastest-levenshtein";

/** The known name nearest to what was written, if it is near enough to be a slip; ties go to the first by name. */
export function closest(written: string, known: Iterable<string>): string | null {
  const wanted = written.toLowerCase();
  let best: { name: string; distance: number } | null = null;
  for (const name of [...known].sort()) {
    const found = isSwap(wanted, name.toLowerCase()) ? 1 : distance(wanted, name.toLowerCase());
    if (found <= limit(written, name) && (best === null || found < best.distance)) best = { name, distance: found };
  }
  return best?.name ?? null;
}

/** `Did you mean "…"?`, or what else can be said when nothing is near. */
export function didYouMean(written: string, known: Iterable<string>, otherwise: string | null = null): string | null {
  const match = closest(written, known);
  return match === null ? otherwise : `did you mean "${match}"?`;
}

/** How many slips a name of this length may have; one letter for another is another name. */
function limit(written: string, name: string): number {
  if (written.length === 1 && name.length === 1) return 0;
  return Math.max(1, Math.floor(Math.max(written.length, name.length) / 3));
}

/** Two neighbouring letters changed places, the commonest slip of all: "cahce". */
function isSwap(written: string, name: string): boolean {
  if (written.length !== name.length) return false;
  const first = [...written].findIndex((letter, index) => letter !== name[index]);
  const swapped =
    written.slice(0, first) + written.charAt(first + 1) + written.charAt(first) + written.slice(first + 2);
  return first >= 0 && swapped === name;
}
