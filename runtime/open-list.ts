/** What an `OpenList` may hold: in one of them at most. */
export interface Listed<Item> {
  previous: Item | null;
  next: Item | null;
  isListed: boolean;
}

/**
 * What is under way, in the order in which it began. A `Set` does the same, but where much comes and goes its old tables, each of which
 * leads to the next, keep what has ended until the whole heap is searched.
 */
export class OpenList<Item extends Listed<Item>> {
  #first: Item | null = null;
  #last: Item | null = null;

  get isEmpty(): boolean {
    return this.#first === null;
  }

  add(item: Item): void {
    item.isListed = true;
    item.previous = this.#last;
    if (this.#last === null) this.#first = item;
    else this.#last.next = item;
    this.#last = item;
  }

  /** False where it is not in the list. */
  remove(item: Item): boolean {
    if (!item.isListed) return false;
    const { previous, next } = item;
    if (previous === null) this.#first = next;
    else previous.next = next;
    if (next === null) this.#last = previous;
    else next.previous = previous;
    item.isListed = false;
    item.previous = null;
    item.next = null;
    return true;
  }

  get first(): Item | null {
    return this.#first;
  }

  items(): readonly Item[] {
    const items: Item[] = [];
    for (let item = this.#first; item !== null; item = item.next) items.push(item);
    return items;
  }

  clear(): void {
    for (const item of this.items()) this.remove(item);
  }
}
