/** A text with its placeholders taken apart: `${env:NAME}`, `${env:NAME:-default}`, `${file:path}`; `$${` is a literal `${`. */
export type Template =
  | { readonly ok: true; readonly parts: readonly TemplatePart[] }
  /** Says what is wrong, for a reader who sees the text. */
  | { readonly ok: false; readonly fault: string };

export type TemplatePart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "env"; readonly name: string; readonly fallback: string | null }
  | { readonly kind: "file"; readonly path: string };

const PLACEHOLDER = /\$\$\{|\$\{([^}]*)(\}?)/g;
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Reads nothing: what the placeholders stand for is found at start. */
export function parseTemplate(text: string): Template {
  const parts: TemplatePart[] = [];
  let literal = "";
  let end = 0;
  for (const match of text.matchAll(PLACEHOLDER)) {
    literal += text.slice(end, match.index);
    end = match.index + match[0].length;
    if (match[0] === "$${") {
      literal += "${";
      continue;
    }
    const part = parsePlaceholder(match[1] ?? "", match[2] === "}");
    if (typeof part === "string") return { ok: false, fault: part };
    if (literal !== "") parts.push({ kind: "text", text: literal });
    literal = "";
    parts.push(part);
  }
  literal += text.slice(end);
  if (literal !== "") parts.push({ kind: "text", text: literal });
  return { ok: true, parts };
}

/** The part, or what is wrong with it. */
function parsePlaceholder(inside: string, isClosed: boolean): TemplatePart | string {
  if (!isClosed) return `"\${${inside}" has no closing "}"; write "$\${" where "\${" is meant literally`;
  if (inside.includes("${")) return `"\${${inside}}" holds another placeholder; a default is plain text`;
  if (inside.startsWith("file:")) {
    const path = inside.slice("file:".length);
    return path === "" ? '"${file:}" names no file' : { kind: "file", path };
  }
  if (!inside.startsWith("env:")) {
    return `"\${${inside}}" is not known: write \${env:NAME}, \${env:NAME:-default} or \${file:path}, and "$\${" where "\${" is meant literally`;
  }
  const [name = "", ...rest] = inside.slice("env:".length).split(":-");
  if (!VARIABLE.test(name)) return `"${name}" in "\${${inside}}" is not the name of a variable`;
  return { kind: "env", name, fallback: rest.length === 0 ? null : rest.join(":-") };
}
