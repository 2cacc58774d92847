/** Milliseconds of "500ms", "30s", "5m", "1h" or "1d"; null for anything else. Pure: the compiler reads durations with it too. */
export function parseDuration(text: string): number | null {
  return parse(text, /^(\d{1,15}(?:\.\d{1,9})?)(ms|s|m|h|d)$/, {
    ms: 1,
    s: 1_000,
    m: 60_000,
    h: 3_600_000,
    d: 86_400_000,
  });
}

/** Bytes of "512b", "64kb", "1mb" (10⁶) or "1gb"; null for anything else. */
export function parseSize(text: string): number | null {
  return parse(text, /^(\d{1,15}(?:\.\d{1,9})?)(b|kb|mb|gb)$/, { b: 1, kb: 1e3, mb: 1e6, gb: 1e9 });
}

/** Whole milliseconds or bytes only, so that "0.5ms" is refused instead of rounded. */
function parse(text: string, shape: RegExp, units: Readonly<Record<string, number>>): number | null {
  const [, amount, unit] = shape.exec(text) ?? [];
  if (amount === undefined || unit === undefined) return null;
  const value = Number(amount) * (units[unit] ?? Number.NaN);
  const rounded = Math.round(value);
  return Number.isSafeInteger(rounded) && Math.abs(value - rounded) < 1e-6 ? rounded : null;
}
