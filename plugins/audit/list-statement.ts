import type { Compilable, CompiledQuery, Kysely } from "kysely";

export interface ListStatementOptions<Item> {
  /** An item like all others, whose values are not looked at. */
  readonly sample: Item;
  /** The statement for these items, with nothing but their values as parameters, item by item. */
  readonly build: (items: readonly Item[]) => Compilable;
  readonly parameters: (item: Item) => readonly unknown[];
}

/** A statement over a list, such as an insert of rows: written once for each length, since that costs more than to run it. */
export class ListStatement<Tables, Item> {
  readonly #database: Kysely<Tables>;
  readonly #options: ListStatementOptions<Item>;
  readonly #written = new Map<number, CompiledQuery>();

  constructor(database: Kysely<Tables>, options: ListStatementOptions<Item>) {
    this.#database = database;
    this.#options = options;
  }

  /** Runs it for all items, in their order: in several statements where no single one is written for so many. */
  async run(items: readonly Item[]): Promise<void> {
    for (let done = 0; done < items.length; ) {
      const length = lengthOfOne(items.length - done);
      const part = done === 0 && length === items.length ? items : items.slice(done, done + length);
      const parameters = part.flatMap(this.#options.parameters);
      await this.#database.executeQuery({ ...this.#writtenFor(length), parameters });
      done += length;
    }
  }

  #writtenFor(length: number): CompiledQuery {
    const known = this.#written.get(length);
    if (known !== undefined) return known;
    const { build, sample } = this.#options;
    const written = build(Array.from({ length }, () => sample)).compile();
    this.#written.set(length, written);
    return written;
  }
}

/** How many of so many items one statement takes. There are few lengths, so that each is kept; SQLite keeps even the longest prepared. */
export function lengthOfOne(items: number): number {
  if (items <= everyLengthUpTo) return items;
  return Math.min(2 ** Math.floor(Math.log2(items)), mostItems);
}

const everyLengthUpTo = 32;
export const mostItems = 128;
