/** Whether bytes are the start of a text: UTF-8 that may end within a character, without the control characters that no text has. */
export function isText(head: Uint8Array): boolean {
  try {
    // `stream` forgives only a character that is cut off at the end.
    return !noText.test(new TextDecoder("utf-8", { fatal: true }).decode(head, { stream: true }));
  } catch {
    return false;
  }
}

/** Tab, line feed, form feed, return and escape are text. */
const noText = /[\u0000-\u0008\u000b\u000e-\u001a\u001c-\u001f\u007f]/;
