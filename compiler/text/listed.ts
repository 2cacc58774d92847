/** `"a"`, `"a" and "b"`, `"a", "b" and "c"`: names as a sentence holds them. */
export function listed(names: readonly string[], joint: "and" | "or" = "and"): string {
  const quoted = names.map((name) => `"${name}"`);
  const last = quoted.pop() ?? "";
  return quoted.length === 0 ? last : `${quoted.join(", ")} ${joint} ${last}`;
}
