// Tools know identifiers of different versions of Unicode, so only letters count that all of them have always had: Latin,
// Greek, Cyrillic, Kana, Han and Hangul.
const letters =
  "A-Za-z$_\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u024f\\u0391-\\u03a1\\u03a3-\\u03ce\\u0400-\\u0481\\u048a-\\u052f";
const eastern = "\\u3041-\\u3096\\u30a1-\\u30fa\\u4e00-\\u9fa5\\uac00-\\ud7a3";

const whole = new RegExp(`^[${letters}${eastern}][${letters}${eastern}0-9]*$`);
const start = new RegExp(`^[${letters}${eastern}]`);
const outside = new RegExp(`[^${letters}${eastern}0-9]`, "g");

/** Whether a text is an identifier, reserved words included. */
export const isIdentifier = (text: string): boolean => whole.test(text);

/** The text with an underscore for each character that no identifier may hold. */
export function asIdentifier(text: string): string {
  const legal = text.replace(outside, "_");
  return start.test(legal) ? legal : `_${legal}`;
}
