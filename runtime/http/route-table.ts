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
  /** By whole paths: where nothing is a parameter there is nothing to follow. */
  readonly #fixed = new Map<string, Branch<Route>>();
  readonly #longest: number;

  /** `longest` is how many characters a parameter may have. */
  constructor(longest: number) {
    this.#longest = longest;
  }

  /** `path` in Fastify's form: "/users/:id". What is there already for this method stays. */
  add(method: string, path: string, route: Route): void {
    const names: string[] = [];
    let branch = this.#root;
    for (const segment of path.slice(1).split("/")) {
      if (segment.startsWith(":") && !segment.startsWith("::")) {
        names.push(segment.slice(1));
        branch.parameter ??= newBranch();
        branch = branch.parameter;
      } else {
        branch = childOf(branch, segment.replaceAll("::", ":"));
      }
    }
    if (!branch.entries.has(method)) branch.entries.set(method, { route, names });
    if (names.length === 0) this.#fixed.set(path.replaceAll("::", ":"), branch);
  }

  /** `path` without its query, percent-encoded as it came. Undefined where there is nothing for this method. */
  find(method: string, path: string): FoundRoute<Route> | undefined {
    const fixed = this.#fixed.get(path)?.entries.get(method);
    if (fixed !== undefined && !path.includes("%")) return { route: fixed.route, params: named([], []) };
    return this.#find(method, path, this.#longest);
  }

  /** Whether there would be a route if a parameter might be longer. */
  isTooLong(method: string, path: string): boolean {
    return this.#find(method, path, Number.POSITIVE_INFINITY) !== undefined;
  }

  /** Every method that this path has. */
  methodsAt(path: string): ReadonlySet<string> {
    const methods = new Set<string>();
    walk(this.#root, 1, {
      path,
      isEncoded: path.includes("%"),
      longest: Number.POSITIVE_INFINITY,
      values: [],
      end: ({ entries }) => {
        for (const method of entries.keys()) methods.add(method);
        return undefined;
      },
    });
    return methods;
  }

  #find(method: string, path: string, longest: number): FoundRoute<Route> | undefined {
    const values: string[] = [];
    const end = ({ entries }: Branch<Route>): Entry<Route> | undefined => entries.get(method);
    const entry = walk(this.#root, 1, { path, isEncoded: path.includes("%"), longest, values, end });
    return entry && { route: entry.route, params: named(entry.names, values) };
  }
}

interface Walk<Route> {
  readonly path: string;
  /** Whether anything in it is percent-encoded. */
  readonly isEncoded: boolean;
  /** How many characters a parameter may have. */
  readonly longest: number;
  /** The parameters so far. */
  readonly values: string[];
  /** Gives what is looked for, or undefined. */
  readonly end: (branch: Branch<Route>) => Entry<Route> | undefined;
}

/** Follows the segments of the path from the one that begins at `start`, and goes back where a way ends. */
function walk<Route>(branch: Branch<Route>, start: number, way: Walk<Route>): Entry<Route> | undefined {
  const { path, isEncoded, longest, values, end } = way;
  if (start > path.length) return end(branch);
  const slash = path.indexOf("/", start);
  const stop = slash === -1 ? path.length : slash;
  const segment = path.slice(start, stop);
  // What is encoded although it means something in an address is not the same as what is not.
  const fixed = branch.fixed.get(isEncoded ? decoded(segment, decodeURI) : segment);
  const found = fixed && walk(fixed, stop + 1, way);
  if (found !== undefined || branch.parameter === undefined) return found;

  const value = isEncoded ? decoded(segment, decodeURIComponent) : segment;
  if (value.length > longest) return undefined;
  values.push(value);
  const behind = walk(branch.parameter, stop + 1, way);
  if (behind === undefined) values.pop();
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
