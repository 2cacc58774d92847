import type { CommandTerminal } from "nexus-platform";

/** Prints rows in columns under their headings; what there is none of is said on standard error. */
export function printTable(
  terminal: CommandTerminal,
  {
    headings,
    rows,
    none,
  }: { readonly headings: readonly string[]; readonly rows: readonly (readonly string[])[]; readonly none: string },
): void {
  if (rows.length === 0) {
    terminal.note(none);
    return;
  }
  const all = [headings, ...rows].map((row) => row.map(printable));
  const widths = headings.map((_, column) => Math.max(...all.map((row) => (row[column] ?? "").length)));
  for (const row of all) {
    terminal.print(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    );
  }
}

/** Keys and errors are whatever somebody sent: nothing of it may steer a terminal. */
export const printable = (text: string): string => text.replace(/[\u0000-\u001f\u007f-\u009f]/g, " ");

export const timeText = (milliseconds: number): string => new Date(milliseconds).toISOString();
