/** What merging did to a package.json that was there already. */
export interface Merged {
  readonly text: string;
  /** Keys that were added: "imports.#nexus", "scripts.dev". */
  readonly added: readonly string[];
}

/** Adds what is missing and changes nothing that is there. Null where the text is no JSON object. */
export function mergePackageJson(existing: string, wanted: string): Merged | null {
  const current = parseObject(existing);
  const proposed = parseObject(wanted);
  if (current === null || proposed === null) return null;
  const added: string[] = [];
  const merged: Record<string, unknown> = { ...current };
  for (const section of ["type", "imports", "scripts", "dependencies", "devDependencies"]) {
    const after = proposed[section];
    if (!isObject(after)) {
      if (merged[section] !== undefined) continue;
      merged[section] = after;
      added.push(section);
      continue;
    }
    const before = merged[section] ?? {};
    if (!isObject(before)) continue;
    const missing = Object.entries(after).filter(([key]) => !isDeclared(key, section, current, before));
    if (missing.length > 0) merged[section] = { ...before, ...Object.fromEntries(missing) };
    added.push(...missing.map(([key]) => `${section}.${key}`));
  }
  const indent = /^[{\s]*?\n([ \t]+)"/.exec(existing)?.[1] ?? 2;
  return { text: `${JSON.stringify(merged, null, indent)}\n`, added };
}

/** A package that is there under either kind of dependency is not asked for again; npm's example of a test is no test. */
function isDeclared(key: string, section: string, current: JsonMap, before: JsonMap): boolean {
  if (section === "scripts" && key === "test")
    return before[key] !== undefined && !/no test specified/.test(String(before[key]));
  if (!/ependencies$/.test(section)) return key in before;
  return [current["dependencies"], current["devDependencies"]].some((list) => isObject(list) && key in list);
}

type JsonMap = Readonly<Record<string, unknown>>;

function parseObject(text: string): JsonMap | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is JsonMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
