const expressions = new Map<string, RegExp>();

/** The regular expression of a schema's `pattern`, made once: formats try the same few on every name of every manifest. */
export function expression(pattern: string): RegExp {
  const known = expressions.get(pattern);
  if (known !== undefined) return known;
  const made = new RegExp(pattern, "u");
  expressions.set(pattern, made);
  return made;
}
