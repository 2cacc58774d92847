import type { Place } from "../model.js";

/** The text of a file as it was compiled, or null where it could not be read. */
export type TextOf = (file: string) => string | null;

/** Both count from 1; columns are UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** `end` is exclusive. */
export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** Null where no file can be blamed, and a null range where the whole file is meant. */
export interface Location {
  readonly file: string | null;
  readonly range: Range | null;
}

/** Lines and columns of one place. For many places of the same files use `locator`, which splits each file once. */
export function locate(place: Place | null, textOf: TextOf): Location {
  return locator(textOf)(place);
}

/** The same for many places: where the lines of a file start is found once. */
export function locator(textOf: TextOf): (place: Place | null) => Location {
  const known = new Map<string, readonly number[] | null>();
  const lineStartsOf = (file: string): readonly number[] | null => {
    const before = known.get(file);
    if (before !== undefined) return before;
    const text = textOf(file);
    const found = text === null ? null : lineStarts(text);
    known.set(file, found);
    return found;
  };
  return (place) => {
    if (place === null) return { file: null, range: null };
    const starts = place.span && lineStartsOf(place.file);
    if (!place.span || !starts) return { file: place.file, range: null };
    return {
      file: place.file,
      range: {
        start: position(starts, place.span.start),
        end: position(starts, Math.max(place.span.start, place.span.end)),
      },
    };
  };
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

function position(starts: readonly number[], offset: number): Position {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
}
