/** One file, folder or second name of a file in an archive. Owner and times are the same for all. */
export type ArchiveEntry = { readonly path: string; readonly mode: number; readonly owner?: number } & (
  | { readonly kind: "file"; readonly content: Buffer }
  | { readonly kind: "folder" }
);

const blockSize = 512;

/**
 * A tar archive (POSIX ustar; pax where a path is too long for it). Sorted, so that the same entries give the same bytes in
 * whatever order they come. `time` is in seconds since 1970.
 */
export function archiveOf(entries: readonly ArchiveEntry[], time = 0): Buffer {
  const sorted = [...entries].sort((one, other) => (one.path < other.path ? -1 : 1));
  const blocks = sorted.flatMap((entry) => blocksOf(entry, time));
  return Buffer.concat([...blocks, Buffer.alloc(2 * blockSize)]);
}

function blocksOf(entry: ArchiveEntry, time: number): readonly Buffer[] {
  const path = entry.kind === "folder" ? `${entry.path}/` : entry.path;
  const content = entry.kind === "file" ? entry.content : Buffer.alloc(0);
  const common = { mode: entry.mode, owner: entry.owner ?? 0, time };
  const header = headerOf({ ...common, path, size: content.length, type: entry.kind === "folder" ? "5" : "0" });
  const blocks = [header, content, padding(content.length)];
  if (isShort(path)) return blocks;
  const record = paxRecord("path", path);
  const announced = { ...common, path: "PaxHeaders/path", size: record.length, type: "x" };
  return [headerOf(announced), record, padding(record.length), ...blocks];
}

interface Header {
  readonly path: string;
  readonly mode: number;
  readonly owner: number;
  readonly size: number;
  readonly time: number;
  readonly type: string;
}

function headerOf({ path, mode, owner, size, time, type }: Header): Buffer {
  const header = Buffer.alloc(blockSize);
  const octal = (value: number, offset: number, digits: number): void => {
    header.write(`${value.toString(8).padStart(digits, "0")}\0`, offset, "latin1");
  };
  header.write(path, 0, 100, "utf8"); // a longer one stands in the pax record before it
  octal(mode, 100, 7);
  octal(owner, 108, 7);
  octal(owner, 116, 7); // the group has the same number
  octal(size, 124, 11);
  octal(time, 136, 11);
  header.write(`        ${type}`, 148, "latin1");
  header.write("ustar\u000000", 257, "latin1");
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return header;
}

const isShort = (path: string): boolean => Buffer.byteLength(path) <= 100;

/** "31 path=…\n": its own length comes first, and counts itself. */
function paxRecord(key: string, value: string): Buffer {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  let length = rest;
  while (length !== rest + String(length).length) length = rest + String(length).length;
  return Buffer.from(`${length} ${key}=${value}\n`);
}

const padding = (size: number): Buffer => Buffer.alloc((blockSize - (size % blockSize)) % blockSize);
