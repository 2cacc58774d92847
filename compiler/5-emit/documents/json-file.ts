import type { GeneratedFile, Json } from "../../model.js";

export function jsonFile(path: string, value: Json): GeneratedFile {
  return { path, content: jsonText(value) };
}

/** The text of a whole file. */
export function jsonText(value: Json): string {
  return `${jsonPart(value, 0)}\n`;
}

/** A value as it stands in a file, in a line of that indentation. */
export function jsonPart(value: Json, indentation: number): string {
  const text = JSON.stringify(value, null, 2);
  return indentation === 0 ? text : text.replaceAll("\n", lineAt(indentation));
}

/** The same for an object whose members are such parts, for an indentation that is deeper by two. */
export function jsonObject(members: readonly (readonly [name: string, part: string])[], indentation: number): string {
  if (members.length === 0) return "{}";
  const lines = members.map(([name, part]) => `${lineAt(indentation + 2)}${JSON.stringify(name)}: ${part}`);
  return `{${lines.join(",")}${lineAt(indentation)}}`;
}

const lineAt = (indentation: number): string => `\n${" ".repeat(indentation)}`;
