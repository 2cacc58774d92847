import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** Takes orders that the storefront confirmed, and remembers how often each was told. */
export interface Warehouse {
  readonly url: string;
  readonly told: ReadonlyMap<string, number>;
  readonly close: () => void;
}

export async function openWarehouse(): Promise<Warehouse> {
  const told = new Map<string, number>();
  const server = createServer((request, response) => {
    const order = String(request.headers["idempotency-key"]);
    told.set(order, (told.get(order) ?? 0) + 1);
    request.resume().once("end", () => response.writeHead(204).end());
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    // A server that listens on a port has an address of this kind.
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/orders`,
    told,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
