import { badRequest } from "nexus-platform";

const longestKey = 512;
const longestPart = 200;

/**
 * Throws 400 where no file may have this key. What is refused would leave the folder, could not be a file's name on some system, or would
 * mean another file there.
 */
export function checkKey(key: string): void {
  const fault = keyFault(key);
  if (fault !== null) throw badRequest(`${shown(key)} cannot be the key of a file: it ${fault}.`);
}

export function isKey(key: string): boolean {
  return keyFault(key) === null;
}

function keyFault(key: string): string | null {
  if (Buffer.byteLength(key) > longestKey) return `is longer than ${longestKey} bytes`;
  if (!isWellFormed(key) || key.normalize("NFC") !== key) return "is not well-formed Unicode in its normal form (NFC)";
  if (unsafe.test(key)) return 'holds a control character or one of \\ : * ? " < > |';
  if (key.startsWith(".nexus/") || key === ".nexus") return "starts with .nexus, which the storage keeps for itself";
  return (
    key
      .split("/")
      .map(partFault)
      .find((fault) => fault !== null) ?? null
  );
}

/** Half a character is lost on its way through UTF-8. */
const isWellFormed = (key: string): boolean => Buffer.from(key).toString() === key;

/** Control characters, those that turn the reading direction or cannot be seen, and what Windows takes in no name. */
const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\\:*?"<>|]/u;

function partFault(part: string): string | null {
  if (part === "") return "starts or ends with /, or holds an empty part";
  if (part === "." || part === "..") return `holds the part ${part}`;
  if (Buffer.byteLength(part) > longestPart) return `holds a part that is longer than ${longestPart} bytes`;
  if (/[. ]$|^ /.test(part)) return "holds a part that ends with a dot, or begins or ends with a space";
  return reserved.test(part) ? `holds the part "${part}", which is a device on Windows` : null;
}

const reserved = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i;

const shown = (key: string): string => JSON.stringify(key.length > 100 ? `${key.slice(0, 99)}…` : key);
