// The service of each module: the same text for every contender, so that what is measured is the framework around it.
import { samples, validBody } from "./work.mjs";

/**
 * Text of a module with the class `Items`, in TypeScript where `typed`. Its methods are asynchronous, as those of a service with a
 * database are. Items carry a `revision` that no response declares: it must not leave. It keeps the samples and the last 1,000 items.
 */
export function serviceText(module, { typed = false } = {}) {
  const as = (type) => (typed ? `: ${type}` : "");
  return `${typed ? 'import type { NewItem, StoredItem } from "./contract.js";\n\n' : ""}const most = 1000;
const sample${as("NewItem")} = ${JSON.stringify(validBody(module))};
const idOf = (number${as("number")}) => \`00000000-0000-4000-8000-\${number.toString(16).padStart(12, "0")}\`;

export class Items {
  #items = new Map${typed ? "<string, StoredItem>" : ""}();
  #made = 0;

  constructor() {
    for (let number = 1; number <= ${samples}; number += 1) this.#keep(idOf(number), { ...sample, name: \`Item \${number}\` });
  }

  async list(page${as("number")})${as("Promise<{ items: StoredItem[]; total: number }>")} {
    const items${as("StoredItem[]")} = [];
    let position = 0;
    for (const item of this.#items.values()) {
      if (position >= page * 10) break;
      if (position >= (page - 1) * 10) items.push(item);
      position += 1;
    }
    return { items, total: this.#items.size };
  }

  async find(id${as("string")})${as("Promise<StoredItem | undefined>")} {
    return this.#items.get(id);
  }

  async create(input${as("NewItem")})${as("Promise<StoredItem>")} {
    this.#made += 1;
    return this.#keep(idOf(${samples + 1} + ((this.#made - 1) % most)), input);
  }

  async replace(id${as("string")}, input${as("NewItem")})${as("Promise<StoredItem | undefined>")} {
    return this.#items.has(id) ? this.#keep(id, input) : undefined;
  }

  #keep(id${as("string")}, input${as("NewItem")})${as("StoredItem")} {
    const item = { ...input, id, revision: (this.#items.get(id)?.revision ?? 0) + 1 };
    this.#items.set(id, item);
    return item;
  }
}
`;
}
