import { definePlugin, type Plugin } from "#nexus/catalog";

export default definePlugin(async ({ emit, waitFor }): Promise<Plugin> => {
  const removed = waitFor("product.removed", { timeout: "1s" });
  await emit("product.added", { id: "1", name: "Book", kind: "two words", price: { amount: 1 }, size: null });
  await emit("product.removed", {});
  await removed;
  return {
    provides: {
      search: { find: async (text) => [text] },
      ids: ({ plugin, needs }) => {
        let last = 0;
        return { next: () => `${plugin}-${++last} ${needs.length}` };
      },
      cart: (request) => {
        const items: string[] = [];
        return { add: (product) => void items.push(`${request.id} ${product}`), items: () => items };
      },
      figures: { figures: async () => ({ products: 1 }) },
    },
    routes: { ping: () => {} },
  };
});
