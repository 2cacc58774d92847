/** Text from a user's file made safe for a terminal: no control characters, and none that reorder what is read. */
export function printable(text: string): string {
  return text.replace(unprintable, "");
}

/** The same on one line: for messages and labels, which may quote what a user wrote. */
export function onOneLine(text: string): string {
  return printable(text.replace(/\s*[\r\n\u0085\u2028\u2029]+\s*/g, " ").replaceAll("\t", " "));
}

/** Columns that one character takes in a terminal. */
export function widthOf(character: string): 0 | 1 | 2 {
  if (zeroWidth.test(character)) return 0;
  return doubleWidth.test(character) ? 2 : 1;
}

// C0, DEL, C1, line and paragraph separators, zero-width and bidirectional controls, the byte order mark; lone surrogates.
const unprintable = /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]|\p{Cs}/gu;
const zeroWidth = /^(?:\p{Mn}|\p{Me}|\p{Cf})$/u;
const doubleWidth =
  /^(?:\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{20000}-\u{3fffd}])$/u;
