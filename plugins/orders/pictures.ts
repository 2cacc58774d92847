import { notFound } from "nexus-platform";
import type { Context, Routes } from "#nexus/orders";

/** One picture for each product, kept as it was sent. */
export function pictureRoutes({ config, services: { storage } }: Context): Pick<Routes, "putPicture" | "getPicture"> {
  const keyOf = (product: string): string => {
    if (!Object.hasOwn(config.products, product)) throw notFound(`The shop sells no "${product}".`);
    return `products/${product}/picture`;
  };

  return {
    putPicture: async ({ params, body: { stream, contentType } }) => {
      await storage.put(keyOf(params.product), stream, { contentType });
    },
    getPicture: ({ params, headers }) =>
      storage.serve(keyOf(params.product), headers, { cacheControl: "public, max-age=60" }),
  };
}
