const notAscii = /[^\x20-\x7e]/;
const wide =
  /^[\u1100-\u115f\u231a\u231b\u23e9-\u23ec\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1faff}\u{20000}-\u{3fffd}]$/u;
const empty = /^[\p{Mn}\p{Me}\p{Cf}]$/u;

/** Columns that a text takes, as the formatter counts: East Asian characters and emoji take two, combining marks none. */
export function widthOf(text: string): number {
  if (!notAscii.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += wide.test(character) ? 2 : empty.test(character) ? 0 : 1;
  return width;
}
