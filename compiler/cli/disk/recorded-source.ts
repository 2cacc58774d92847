import type { ReadResult, Source } from "../../model.js";
import { contentHash } from "../../text/content-hash.js";

/** All that a compile asked its source, with what was answered: as long as the answers are the same, so is the result. */
export interface Inputs {
  /** By path: the content's hash, or "!" with the reason why there is none. */
  readonly reads: Readonly<Record<string, string>>;
  /** By folder: its names. */
  readonly lists: Readonly<Record<string, string>>;
  readonly packages: Readonly<Record<string, string | null>>;
  readonly shippedPlugins: string;
}

export interface RecordedSource {
  readonly source: Source;
  readonly inputs: () => Inputs;
}

export function recordedSource(source: Source): RecordedSource {
  const reads = new Map<string, string>();
  const lists = new Map<string, string>();
  const packages = new Map<string, string | null>();
  return {
    source: {
      ...source,
      read: (path) => {
        const result = source.read(path);
        if (!reads.has(path)) reads.set(path, summaryOf(result));
        return result;
      },
      list: (directory) => {
        const names = source.list(directory);
        lists.set(directory, summaryOfList(names));
        return names;
      },
      packageDirectory: (name) => {
        const directory = source.packageDirectory(name);
        packages.set(name, directory);
        return directory;
      },
    },
    inputs: () => ({
      reads: Object.fromEntries(reads),
      lists: Object.fromEntries(lists),
      packages: Object.fromEntries(packages),
      shippedPlugins: source.shippedPlugins,
    }),
  };
}

/** Whether the source would answer today as it did when the inputs were recorded. */
export function answersAsBefore(source: Source, { reads, lists, packages, shippedPlugins }: Inputs): boolean {
  return (
    source.shippedPlugins === shippedPlugins &&
    Object.entries(packages).every(([name, directory]) => source.packageDirectory(name) === directory) &&
    Object.entries(lists).every(([directory, names]) => summaryOfList(source.list(directory)) === names) &&
    Object.entries(reads).every(([path, summary]) => summaryOf(source.read(path)) === summary)
  );
}

function summaryOf(result: ReadResult): string {
  return result.ok ? contentHash(result.bytes) : `!${result.reason}`;
}

function summaryOfList(names: readonly string[]): string {
  return contentHash(names.join("\n"));
}
