import type { Diagnostic } from "./diagnostic.js";

/** By file, then place, then code, and each finding once: the order does not depend on which phase found what. */
export function inReadingOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const unique = new Map(diagnostics.map((diagnostic) => [identity(diagnostic), diagnostic]));
  return [...unique.values()].sort(
    (a, b) =>
      compare(a.at?.file ?? "", b.at?.file ?? "") ||
      (a.at?.span?.start ?? 0) - (b.at?.span?.start ?? 0) ||
      compare(a.code, b.code) ||
      compare(a.message, b.message),
  );
}

function identity({ code, at, message }: Diagnostic): string {
  return JSON.stringify([code, at?.file, at?.span?.start, message]);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
