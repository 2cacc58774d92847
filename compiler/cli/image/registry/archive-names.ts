/** What stands under a path: where a symbolic link leads is written as it is in the archive. */
export type ArchivedName = { readonly kind: "file" | "folder" } | { readonly kind: "link"; readonly to: string };

const blockSize = 512;

/** Names of a tar archive (POSIX ustar and pax, GNU's long names), without "./" and "/" at their ends; contents are passed over as they come. */
export async function archiveNames(archive: AsyncIterable<Uint8Array>): Promise<ReadonlyMap<string, ArchivedName>> {
  const names = new Map<string, ArchivedName>();
  const blocks = blockReader(archive);
  let long: LongNames = {};
  for (let header = await blocks.read(blockSize); isHeader(header); header = await blocks.read(blockSize)) {
    const { type, size, path, link } = fieldsOf(header);
    const padded = Math.ceil(size / blockSize) * blockSize;
    if (/[xLK]/.test(type)) {
      const content = (await blocks.read(padded)).subarray(0, size);
      long = { ...long, ...longNamesIn(type, content) };
      continue;
    }
    await blocks.skip(/[2-6]/.test(type) ? 0 : padded);
    const name = trimmed(long.path ?? path);
    if (type === "2") names.set(name, { kind: "link", to: long.linkpath ?? link });
    else if (type !== "g") names.set(name, { kind: type === "5" ? "folder" : "file" });
    if (type !== "g") long = {};
  }
  return names;
}

interface LongNames {
  readonly path?: string;
  readonly linkpath?: string;
}

function fieldsOf(header: Buffer): {
  readonly type: string;
  readonly size: number;
  readonly path: string;
  readonly link: string;
} {
  const text = (start: number, length: number): string =>
    header.toString("utf8", start, start + length).replace(/\0.*$/s, "");
  const prefix = text(257, 5) === "ustar" && text(257, 8) !== "ustar  " ? text(345, 155) : "";
  return {
    type: text(156, 1) || "0",
    size: Number.parseInt(text(124, 12).trim() || "0", 8),
    path: prefix === "" ? text(0, 100) : `${prefix}/${text(0, 100)}`,
    link: text(157, 100),
  };
}

/** What counts instead of the fields of the next header. */
function longNamesIn(type: string, content: Buffer): LongNames {
  const text = content.toString("utf8");
  if (type === "L") return { path: text.replace(/\0.*$/s, "") };
  if (type === "K") return { linkpath: text.replace(/\0.*$/s, "") };
  return Object.fromEntries([...text.matchAll(/^\d+ (path|linkpath)=(.*)$/gm)].map(([, key, value]) => [key, value]));
}

const trimmed = (path: string): string => path.replace(/^(?:\.?\/)+/, "").replace(/\/+$/, "");

/** Blocks of zeros end an archive. */
const isHeader = (block: Buffer): boolean => block.length === blockSize && block.some((byte) => byte !== 0);

interface BlockReader {
  /** Fewer only at the end. */
  readonly read: (bytes: number) => Promise<Buffer>;
  readonly skip: (bytes: number) => Promise<void>;
}

function blockReader(parts: AsyncIterable<Uint8Array>): BlockReader {
  const source = parts[Symbol.asyncIterator]();
  let rest = Buffer.alloc(0);
  const more = async (): Promise<boolean> => {
    const { done, value } = await source.next();
    if (done !== true) rest = Buffer.concat([rest, value]);
    return done !== true;
  };
  return {
    read: async (bytes) => {
      while (rest.length < bytes && (await more()));
      const read = rest.subarray(0, bytes);
      rest = rest.subarray(bytes);
      return read;
    },
    skip: async (bytes) => {
      let left = bytes;
      while (left > rest.length) {
        left -= rest.length;
        rest = Buffer.alloc(0);
        if (!(await more())) return;
      }
      rest = rest.subarray(left);
    },
  };
}
