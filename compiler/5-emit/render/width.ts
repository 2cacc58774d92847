const notAscii = /[^\x20-\x7e]/;
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/g;
const combining = /[\p{Mn}\p{Me}\p{Cf}]/gu;

/** Columns that a text takes: East Asian characters take two, combining marks none. */
export function widthOf(text: string): number {
  if (!notAscii.test(text)) return text.length;
  return text.length + (text.match(wide)?.length ?? 0) - (text.match(combining)?.length ?? 0);
}
