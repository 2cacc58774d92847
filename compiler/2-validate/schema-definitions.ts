import type { JsonObject, JsonSchema, YamlNode } from "../model.js";
import { pascalCase } from "../text/names.js";

/** The schemas that `$ref`s of one manifest mean, under names that are unique in it and the same in every compile. */
export class Definitions {
  /** As they were read. A name whose schema is still being read, because it refers to itself, is not there yet. */
  readonly raw = new Map<string, JsonObject>();
  /** Normalised. */
  readonly finished = new Map<string, JsonSchema>();
  readonly #names = new Map<YamlNode, string>();
  readonly #taken = new Set<string>();

  nameOf(node: YamlNode): string | null {
    return this.#names.get(node) ?? null;
  }

  /** The pointer's last part; with the file's name before it, then with a number, where that is taken. */
  claim(node: YamlNode, { pointer, file }: { readonly pointer: readonly string[]; readonly file: string }): string {
    const base = pascalCase(file.slice(file.lastIndexOf("/") + 1).replace(/(\.schemas?)?\.[^.]*$/, ""));
    const last = pascalCase(pointer.at(-1) ?? "");
    const wanted = last === "" ? base : last;
    const candidates = [wanted, `${base}${last}`].map((name) => (/^[\p{L}]/u.test(name) ? name : `Schema${name}`));
    let name = candidates.find((candidate) => !this.#taken.has(candidate));
    for (let number = 2; name === undefined; number += 1) {
      const numbered = `${candidates[1]}${number}`;
      if (!this.#taken.has(numbered)) name = numbered;
    }
    this.#taken.add(name);
    this.#names.set(node, name);
    return name;
  }

  /** Normalises what was read since the last time. */
  finish(normalise: (schema: JsonObject) => JsonSchema): void {
    for (const [name, schema] of this.raw) {
      if (!this.finished.has(name)) this.finished.set(name, normalise(schema));
    }
  }
}
