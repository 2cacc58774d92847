import { mkdir, realpath, rmdir } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { conflict } from "nexus-platform";
import { codeOf } from "./faults.js";

/** Where keys stand in a folder. `root` is a real path: no link leads to it. */
export class Paths {
  readonly root: string;
  /** What the storage keeps beside the files; no key starts with it. */
  readonly own: string;
  readonly incoming: string;
  readonly about: string;

  constructor(root: string) {
    this.root = root;
    this.own = join(root, ".nexus");
    this.incoming = join(this.own, "incoming");
    this.about = join(this.own, "about");
  }

  of(key: string): string {
    return join(this.root, ...key.split("/"));
  }

  keyOf(path: string): string {
    return path.slice(this.root.length + 1).replaceAll(sep, "/");
  }

  /**
   * Whether there is something at exactly this path: not through a link, and not under a name that the file system takes for the same,
   * as "Mug" for "mug".
   */
  async find(path: string): Promise<"there" | "missing" | "other"> {
    try {
      return (await realpath(path)) === path ? "there" : "other";
    } catch (error) {
      // A link to nothing, or to itself, is no file either.
      if (["ENOENT", "ENOTDIR", "ELOOP"].includes(codeOf(error))) return "missing";
      throw error;
    }
  }

  /** Makes the folders above a key's path. Throws 409 where a file or a link stands in the way. */
  async makeParents(key: string): Promise<void> {
    const parent = dirname(this.of(key));
    if ((await this.find(parent)) === "there") return;
    // One after the other: a link on the way must not be followed to make a folder behind it.
    const parts = key.split("/").slice(0, -1);
    for (let depth = 1; depth <= parts.length; depth += 1) {
      const folder = join(this.root, ...parts.slice(0, depth));
      await mkdir(folder).catch((error: unknown) => {
        if (codeOf(error) === "ENOTDIR") throw inTheWay(key);
        if (codeOf(error) !== "EEXIST") throw error;
      });
      if ((await this.find(folder)) === "other") throw inTheWay(key);
    }
  }

  /** Takes away the folders above a key that hold nothing any more. */
  async removeEmptyParents(key: string): Promise<void> {
    for (let folder = dirname(this.of(key)); folder !== this.root; folder = dirname(folder)) {
      try {
        await rmdir(folder);
      } catch {
        return; // Not empty, or gone: both are well.
      }
    }
  }
}

export const inTheWay = (key: string) =>
  conflict(`"${key}" cannot be stored: another file or folder of the storage stands in its way.`);
