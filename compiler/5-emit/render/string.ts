/**
 * A string literal: in double quotes, in single ones where that saves escapes. What could end the literal, the line or a
 * <script>, or shows other than it reads (bidirectional controls), is escaped.
 */
export function stringText(value: string): string {
  if (plain.test(value)) return `"${value}"`;
  const json = JSON.stringify(value).slice(1, -1);
  if (!needsCare.test(json)) return `"${json}"`;
  const safe = escapeHidden(json);
  const doubles = count(value, '"');
  if (doubles <= count(value, "'")) return `"${safe}"`;
  return `'${safe.replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

/** A part of a literal, its quotes and line feeds escaped already, without what shows other than it reads or ends a <script>. */
export function escapeHidden(text: string): string {
  return text.replace(hidden, escapeUnit).replace(/<(?=\/script|!--)/gi, "\\u003C");
}

const plain = /^[\w !#$%&()*+,./:;=>?@[\]^{|}~-]*$/;
const hidden = /[\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;
const needsCare = new RegExp(`"|<|${hidden.source}`);

/** `\u200b` for that character. */
export function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}
