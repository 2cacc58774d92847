import type { ByteRange } from "./contract.js";

/**
 * What a header `range` asks for of a file of so many bytes. Null where the whole file is the answer: no header, several ranges, another unit
 * or nonsense. "beyond" where no byte is in it.
 */
export function requestedRange(header: string | undefined, size: number): Required<ByteRange> | "beyond" | null {
  const [, from, to] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? "") ?? [];
  if (from === undefined || to === undefined || (from === "" && to === "")) return null;
  if (from === "") {
    const length = Math.min(Number(to), size);
    return length === 0 ? "beyond" : { start: size - length, end: size - 1 };
  }
  const [start, end] = [Number(from), to === "" ? size - 1 : Number(to)];
  if (to !== "" && end < start) return null;
  return start >= size ? "beyond" : { start, end: Math.min(end, size - 1) };
}
