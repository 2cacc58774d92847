/** What a caller calls a file, without its folders and without what breaks lines, headers or the reading direction; at most 255 bytes. */
export function plainFileName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? "";
  const plain = last
    .normalize("NFC")
    .replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, "")
    .trim();
  const characters = [...plain];
  while (Buffer.byteLength(characters.join("")) > 255) characters.pop();
  return characters.join("");
}
