import type { Cache, ReadResult, Source } from "../../model.js";
import { contentHash } from "../../text/content-hash.js";
import { syntaxKind } from "../../text/syntax-kind.js";

/** All that a compile asked its source, with what was answered: as long as the answers are the same, so is the result. */
export interface Inputs {
  /** By path: the content's hash, or "!" with the reason why there is none. */
  readonly reads: Readonly<Record<string, string>>;
  /**
   * By path of a module: the hash of what it declares, imports and uses. The compiler takes nothing else from it, so that most edits
   * of code change no result.
   */
  readonly syntaxes: Readonly<Record<string, string>>;
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
  const syntaxes = recordedSyntaxes(source.cache);
  return {
    source: {
      ...source,
      cache: syntaxes.cache,
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
      syntaxes: syntaxes.of(reads),
      lists: Object.fromEntries(lists),
      packages: Object.fromEntries(packages),
      shippedPlugins: source.shippedPlugins,
    }),
  };
}

interface RecordedSyntaxes {
  readonly cache: Cache;
  readonly of: (reads: ReadonlyMap<string, string>) => Readonly<Record<string, string>>;
}

/** What the compile asked its cache about modules, which is by the hash of their content. */
function recordedSyntaxes(cache: Cache): RecordedSyntaxes {
  const known = new Map<string, unknown>();
  return {
    cache: {
      get: (kind, hash) => {
        const value = cache.get(kind, hash);
        if (value !== undefined) known.set(`${kind} ${hash}`, value);
        return value;
      },
      set: (kind, hash, value) => {
        known.set(`${kind} ${hash}`, value);
        cache.set(kind, hash, value);
      },
    },
    of: (reads) => {
      const syntaxes: Record<string, string> = {};
      for (const [path, hash] of reads) {
        const syntax = known.get(`${syntaxKind(path)} ${hash}`);
        if (syntax !== undefined) syntaxes[path] = summaryOfSyntax(syntax);
      }
      return syntaxes;
    },
  };
}

/**
 * The inputs as the source answers today, if all that a compile takes from the answers is as it was when they were recorded; null
 * where something changed.
 */
export async function sameInputs(source: Source, inputs: Inputs): Promise<Inputs | null> {
  const { lists, packages, shippedPlugins, syntaxes } = inputs;
  const isSame =
    source.shippedPlugins === shippedPlugins &&
    Object.entries(packages).every(([name, directory]) => source.packageDirectory(name) === directory) &&
    Object.entries(lists).every(([directory, names]) => summaryOfList(source.list(directory)) === names);
  if (!isSame) return null;
  const reads = Object.entries(inputs.reads);
  const changed = reads.filter(([path, summary]) => summaryOf(source.read(path)) !== summary).map(([path]) => path);
  if (changed.length === 0) return inputs;
  if (!changed.every((path) => path in syntaxes)) return null;
  const { rememberedSyntax } = await import("../../compile.js");
  const saysTheSame = (path: string): boolean => {
    const read = source.read(path);
    return read.ok && summaryOfSyntax(rememberedSyntax({ path, bytes: read.bytes }, source)) === syntaxes[path];
  };
  if (!changed.every(saysTheSame)) return null;
  return { ...inputs, reads: Object.fromEntries(reads.map(([path]) => [path, summaryOf(source.read(path))])) };
}

function summaryOfSyntax(syntax: unknown): string {
  return contentHash(JSON.stringify(syntax));
}

function summaryOf(result: ReadResult): string {
  return result.ok ? contentHash(result.bytes) : `!${result.reason}`;
}

function summaryOfList(names: readonly string[]): string {
  return contentHash(names.join("\n"));
}
