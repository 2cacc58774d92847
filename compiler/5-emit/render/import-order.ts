/** The order in which the formatter wants import statements: packages, then paths, the farthest first. */
export function bySourceOrder(a: string, b: string): number {
  return distanceOf(a) - distanceOf(b) || byImportOrder(a, b);
}

/** Natural order, as the formatter sorts names: `_x`, `A2`, `A10`, `Ab`, `a`. */
export function byImportOrder(a: string, b: string): number {
  const left = a.match(tokens) ?? [];
  const right = b.match(tokens) ?? [];
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const found = compareTokens(left[index] ?? "", right[index] ?? "");
    if (found !== 0) return found;
  }
  return left.length - right.length;
}

const tokens = /\d+|[^\d]/gu;

function compareTokens(a: string, b: string): number {
  const ranks = rankOf(a) - rankOf(b);
  if (ranks !== 0) return ranks;
  if (/^\d/.test(a)) return Number(a) - Number(b) || a.length - b.length;
  return codeOf(a.toLowerCase()) - codeOf(b.toLowerCase()) || codeOf(a) - codeOf(b);
}

const punctuation = "/._-$";

/** Punctuation, then numbers, then letters. */
function rankOf(token: string): number {
  if (/^\d/.test(token)) return punctuation.length;
  const index = punctuation.indexOf(token);
  return index === -1 ? punctuation.length + 1 : index;
}

function codeOf(token: string): number {
  return token.codePointAt(0) ?? 0;
}

/** Packages have none; "./x" is nearer than "../x". */
function distanceOf(source: string): number {
  if (!source.startsWith(".")) return 0;
  const steps = source.split("../").length - 1;
  return steps === 0 ? 1_000_000 : 1_000_000 - steps;
}
