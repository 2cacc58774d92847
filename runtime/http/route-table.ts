/** Parameters by name, as they came: texts. */
export type RouteParameters = Readonly<Record<string, string>>;

export interface FoundRoute<Route> {
  readonly route: Route;
  readonly params: RouteParameters;
}

interface Entry<Route> {
  readonly route: Route;
  readonly names: readonly string[];
}

/** What may follow after the same beginning of a path. */
interface Branch<Route> {
  /** By a segment that is written out. */
  readonly fixed: Map<string, Branch<Route>>;
  parameter: Branch<Route> | undefined;
  /** By method: what ends here. */
  readonly entries: Map<string, Entry<Route>>;
}

/**
 * The routes of an application, by the segments of their paths. Where a segment is written out in one route and a parameter of another,
 * the first is tried before the second. A table of maps, because a router that compiles a function for each route makes every start
 * pay for it.
 */
export class RouteTable<Route> {
  readonly #root = newBranch<Route>();
  readonly #longest: number;

  /** `longest` is how many characters a parameter may have. */
  constructor(longest: number) {
    this.#longest = longest;
  }

  /** `path` in Fastify's form: "/users/:id". What is there already for this method stays. */
  add(method: string, path: string, route: Route): void {
    const names: string[] = [];
    let branch = this.#root;
    for (const segment of segmentsOf(path)) {
      if (segment.startsWith(":") && !segment.startsWith("::")) {
        names.push(segment.slice(1));
        branch.parameter ??= newBranch();
        branch = branch.parameter;
      } else {
        branch = childOf(branch, segment.replaceAll("::", ":"));
      }
    }
    if (!branch.entries.has(method)) branch.entries.set(method, { route, names });
  }

  /** `path` without its query, percent-encoded as it came. Undefined where there is nothing for this method. */
  find(method: string, path: string): FoundRoute<Route> | undefined {
    return this.#find(method, path, this.#longest);
  }

  /** Whether there would be a route if a parameter might be longer. */
  isTooLong(method: string, path: string): boolean {
    return this.#find(method, path, Number.POSITIVE_INFINITY) !== undefined;
  }

  /** Every method that this path has. */
  methodsAt(path: string): ReadonlySet<string> {
    const methods = new Set<string>();
    walk(this.#root, segmentsOf(path), 0, (branch) => {
      for (const method of branch.entries.keys()) methods.add(method);
      return undefined;
    });
    return methods;
  }

  #find(method: string, path: string, longest: number): FoundRoute<Route> | undefined {
    const segments = segmentsOf(path);
    const values: string[] = [];
    const entry = walk(this.#root, segments, 0, (branch) => branch.entries.get(method), { values, longest });
    return entry && { route: entry.route, params: named(entry.names, values) };
  }
}

interface Taken {
  readonly values: string[];
  readonly longest: number;
}

/** Follows the segments from the one at `at`, and goes back where a way ends. `end` gives what is looked for, or undefined. */
function walk<Route, Result>(
  branch: Branch<Route>,
  segments: readonly string[],
  at: number,
  end: (branch: Branch<Route>) => Result | undefined,
  taken?: Taken,
): Result | undefined {
  const segment = segments[at];
  if (segment === undefined) return end(branch);
  // What is encoded although it means something in an address is not the same as what is not.
  const fixed = branch.fixed.get(decoded(segment, decodeURI));
  const found = fixed && walk(fixed, segments, at + 1, end, taken);
  if (found !== undefined || branch.parameter === undefined) return found;
  if (taken === undefined) return walk(branch.parameter, segments, at + 1, end);

  const value = decoded(segment, decodeURIComponent);
  if (value.length > taken.longest) return undefined;
  taken.values.push(value);
  const behind = walk(branch.parameter, segments, at + 1, end, taken);
  if (behind === undefined) taken.values.pop();
  return behind;
}

/** As it is where nothing is encoded, or wrongly. */
function decoded(segment: string, decode: (text: string) => string): string {
  if (!segment.includes("%")) return segment;
  try {
    return decode(segment);
  } catch {
    return segment;
  }
}

const segmentsOf = (path: string): readonly string[] => path.slice(1).split("/");

function childOf<Route>({ fixed }: Branch<Route>, segment: string): Branch<Route> {
  const known = fixed.get(segment);
  if (known !== undefined) return known;
  const child = newBranch<Route>();
  fixed.set(segment, child);
  return child;
}

const newBranch = <Route>(): Branch<Route> => ({ fixed: new Map(), parameter: undefined, entries: new Map() });

function named(names: readonly string[], values: readonly string[]): RouteParameters {
  const params = new Parameters();
  for (let index = 0; index < names.length; index += 1) params[names[index] ?? ""] = values[index] ?? "";
  return params;
}

/** Nothing is inherited, so that a parameter may have any name. */
class Parameters {
  [name: string]: string;

  static {
    Object.setPrototypeOf(Parameters.prototype, null);
    Reflect.deleteProperty(Parameters.prototype, "constructor");
  }
}
