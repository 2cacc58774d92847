import { type CommandTerminal, columns } from "nexus-platform";

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
  for (const line of columns([headings, ...rows]).split("\n")) terminal.print(line);
}

export const timeText = (milliseconds: number): string => new Date(milliseconds).toISOString();
