import { CommandFailure } from "../failures.js";

/** What the loader of Linux needs to know about a program or a library, read from its segments as the loader reads it. */
export interface Elf {
  readonly architecture: Architecture;
  /** "/lib64/ld-linux-x86-64.so.2"; null for a library, and for a program that was linked statically. */
  readonly interpreter: string | null;
  /** Names of the libraries that it is linked with. */
  readonly needed: readonly string[];
  /** Folders that it names for them; "$ORIGIN" is its own. */
  readonly searchPath: readonly string[];
  /** Where the part ends that is ever loaded: symbols and debugging information stand behind it. */
  readonly end: number;
}

/** As OCI and Node name it. */
export type Architecture = "x64" | "arm64";

const architectures: Readonly<Record<number, Architecture>> = { 62: "x64", 183: "arm64" };
const segmentTypes = { load: 1, dynamic: 2, interpreter: 3 } as const;
const tags = { needed: 1, stringTable: 5, searchPath: 15, laterSearchPath: 29 } as const;

export const isElf = (bytes: Buffer): boolean => bytes.length >= 64 && bytes.readUInt32BE(0) === 0x7f454c46;

/** Null where it is no program of Linux, or for another processor. */
export const architectureOf = (bytes: Buffer): Architecture | null =>
  isElf(bytes) ? (architectures[bytes.readUInt16LE(18)] ?? null) : null;

/** `name` is for the error where it is none, or one for a machine that Nexus makes no images for. */
export function readElf(bytes: Buffer, name: string): Elf {
  if (!isElf(bytes)) throw new CommandFailure(`${name} is not a program or library for Linux`);
  const architecture = architectureOf(bytes);
  const is64Bit = bytes[4] === 2;
  if (!is64Bit || architecture === null)
    throw new CommandFailure(`${name} is made for a processor that images are not made for`, "they are: x64 and arm64");
  const segments = segmentsOf(bytes);
  const { needed, searchPath } = dynamicOf(bytes, segments);
  const interpreter = segments.find(({ type }) => type === segmentTypes.interpreter);
  return {
    architecture,
    interpreter: interpreter ? textAt(bytes, interpreter.offset) : null,
    needed,
    searchPath,
    end: Math.max(headersEnd(bytes), ...segments.map(({ offset, size }) => offset + size)),
  };
}

/**
 * The same program without what only debuggers read, a seventh of Node. The table of sections goes, too: it says nothing that
 * the segments do not, and would name what is no longer there.
 */
export function stripElf(bytes: Buffer, { end }: Pick<Elf, "end">): Buffer {
  const stripped = Buffer.from(bytes.subarray(0, end));
  stripped.writeBigUInt64LE(0n, 40); // where the table of sections starts
  stripped.writeUInt16LE(0, 60); // how many it has
  stripped.writeUInt16LE(0, 62); // which of them holds their names
  return stripped;
}

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
}

function segmentsOf(bytes: Buffer): readonly Segment[] {
  const table = Number(bytes.readBigUInt64LE(32));
  const entrySize = bytes.readUInt16LE(54);
  return Array.from({ length: bytes.readUInt16LE(56) }, (_, index) => {
    const at = table + index * entrySize;
    return {
      type: bytes.readUInt32LE(at),
      offset: Number(bytes.readBigUInt64LE(at + 8)),
      address: Number(bytes.readBigUInt64LE(at + 16)),
      size: Number(bytes.readBigUInt64LE(at + 32)),
    };
  });
}

const headersEnd = (bytes: Buffer): number =>
  Number(bytes.readBigUInt64LE(32)) + bytes.readUInt16LE(54) * bytes.readUInt16LE(56);

function dynamicOf(bytes: Buffer, segments: readonly Segment[]): Pick<Elf, "needed" | "searchPath"> {
  const dynamic = segments.find(({ type }) => type === segmentTypes.dynamic);
  if (!dynamic) return { needed: [], searchPath: [] };
  const entries = Array.from({ length: dynamic.size / 16 }, (_, index) => {
    const at = dynamic.offset + index * 16;
    return { tag: Number(bytes.readBigInt64LE(at)), value: Number(bytes.readBigUInt64LE(at + 8)) };
  });
  const address = entries.find(({ tag }) => tag === tags.stringTable)?.value ?? 0;
  const holder = segments.find(
    (segment) =>
      segment.type === segmentTypes.load && segment.address <= address && address < segment.address + segment.size,
  );
  const strings = address - (holder?.address ?? 0) + (holder?.offset ?? 0);
  const textsOf = (...wanted: readonly number[]): readonly string[] =>
    entries.filter(({ tag }) => wanted.includes(tag)).map(({ value }) => textAt(bytes, strings + value));
  return {
    needed: textsOf(tags.needed),
    searchPath: textsOf(tags.searchPath, tags.laterSearchPath).flatMap((folders) => folders.split(":")),
  };
}

const textAt = (bytes: Buffer, start: number): string => bytes.toString("latin1", start, bytes.indexOf(0, start));
