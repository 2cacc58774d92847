import { randomFillSync } from "node:crypto";

/** Ids of one millisecond that share all but their count. */
const most = 0x1000;

/** Hexadecimal digits of each count. */
const counts: readonly string[] = Array.from({ length: most }, (_, count) => count.toString(16).padStart(3, "0"));

/**
 * Makes UUIDs of version 7 (RFC 9562): the time, 62 bits that are drawn anew each millisecond, and a count, so that later ids sort
 * behind earlier ones, which databases like in a key, and making one costs next to nothing.
 */
export function eventIds(): (now: number) => string {
  const random = randomDigits();
  let moment = Number.NaN;
  let head = "";
  let count = 0;
  return (now) => {
    if (now !== moment || count === most) {
      moment = now;
      count = 0;
      head = `${timeOf(now)}${random()}`;
    }
    const id = head + counts[count];
    count += 1;
    return id;
  };
}

/** "0190f1de-5c3b-7" */
function timeOf(now: number): string {
  const digits = now.toString(16).padStart(12, "0");
  return `${digits.slice(0, 8)}-${digits.slice(8)}-7`;
}

/** Bytes that are drawn at once: asking costs more than they do. */
const pool = 1024;

/** Gives "a3c-8f6a-1c2d3e4f5", the variant in the fourth digit. */
function randomDigits(): () => string {
  const bytes = Buffer.alloc(pool);
  let used = pool;
  return () => {
    if (used === pool) {
      randomFillSync(bytes);
      used = 0;
    }
    bytes[used + 1] = ((bytes[used + 1] ?? 0) & 0xf3) | 0x08;
    const digits = bytes.toString("hex", used, used + 8);
    used += 8;
    return `${digits.slice(0, 3)}-${digits.slice(3, 7)}-${digits.slice(7)}`;
  };
}
