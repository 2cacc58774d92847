/** The order in which the formatter wants import statements: packages, then paths, the farthest first. */
export function bySourceOrder(a: string, b: string): number {
  return distanceOf(a) - distanceOf(b) || byNaturalOrder(a, b);
}

/** Natural order, as the formatter sorts names: `_x`, `A2`, `A10`, `Ab`, `a`. */
export function byNaturalOrder(a: string, b: string): number {
  let at = 0;
  while (at < a.length && at < b.length && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  if (at === a.length || at === b.length) return a.length - b.length;
  const start = numberStart(a, at);
  if (isDigit(a, start) && isDigit(b, start)) {
    const [left, right] = [digitsAt(a, start), digitsAt(b, start)];
    if (left !== right) return Number(left) - Number(right) || left.length - right.length;
  }
  return rankAt(a, at) - rankAt(b, at);
}

/** Where the number begins that the position is in or behind. */
function numberStart(text: string, at: number): number {
  let start = at;
  while (start > 0 && isDigit(text, start - 1)) start--;
  return start;
}

function digitsAt(text: string, start: number): string {
  let end = start;
  while (isDigit(text, end)) end++;
  return text.slice(start, end);
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0x30 && code <= 0x39;
}

const punctuation = "/._-$";

/** Punctuation, then numbers, then letters; of one letter the upper case first. */
function rankAt(text: string, at: number): number {
  const character = text.charAt(at);
  const index = punctuation.indexOf(character);
  if (index !== -1) return index;
  if (isDigit(text, at)) return punctuation.length + Number(character);
  const lower = character.toLowerCase();
  return 100 + 2 * lower.charCodeAt(0) + (lower === character ? 1 : 0);
}

/** Packages come first; "./x" is nearer than "../x". */
function distanceOf(source: string): number {
  if (!source.startsWith(".")) return 0;
  let steps = 0;
  while (source.startsWith("../", 3 * steps)) steps++;
  return 1_000_000 - steps;
}
