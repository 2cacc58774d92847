// Medians with quartiles: what a shared machine does to single runs must not decide.

/** Where the p-th part of sorted values ends, between neighbours in proportion. */
function quantile(sorted, part) {
  const position = (sorted.length - 1) * part;
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (position - below);
}

/** Null for no values. */
export function spread(values) {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const [low, median, high] = [0.25, 0.5, 0.75].map((part) => rounded(quantile(sorted, part)));
  return { median, low, high, samples: values.length };
}

/** Three digits say as much as these measurements know. */
export function rounded(value) {
  if (!Number.isFinite(value) || value === 0) return value;
  const digits = 2 - Math.floor(Math.log10(Math.abs(value)));
  return Number(value.toFixed(Math.max(0, digits)));
}

/**
 * One value over another, round by round: both met the same moment of the machine. Values are lists of the same length, in the order
 * of the rounds.
 */
export const ratio = (values, others) => spread(values.map((value, round) => value / others[round]));

/** Values of one figure in the order of the rounds: `seriesOf(samples, { node, key: "nexus" }, "ms")`. */
export const seriesOf = (samples, where, figure) =>
  samples
    .filter((sample) => Object.entries(where).every(([name, value]) => sample[name] === value))
    .map((sample) => sample[figure]);

/** How many times as much one contender has of a figure as another one, round by round. */
export const compared = (samples, where, figure, [one, other]) =>
  ratio(seriesOf(samples, { ...where, key: one }, figure), seriesOf(samples, { ...where, key: other }, figure));
