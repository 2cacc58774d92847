import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A server that hands everything on to a real one, and whose cable can be pulled. */
export interface CuttableProxy {
  /** `url` with this server's port in place of its own. */
  readonly through: (url: string) => string;
  /** Ends every connection and takes no new ones. */
  readonly cut: () => Promise<void>;
  /** Takes connections again, on the same port. */
  readonly mend: () => Promise<void>;
  /** Keeps connections open and passes nothing on any more. */
  readonly freeze: () => void;
  readonly close: () => Promise<void>;
}

/** To the server that `target` names, a URL with host and port. */
export async function cuttableProxy(target: string): Promise<CuttableProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  const server = createServer((inner) => {
    const outer = connect(Number(port), hostname);
    for (const socket of [inner, outer]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        sockets.delete(socket);
        inner.destroy();
        outer.destroy();
      });
    }
    inner.pipe(outer).pipe(inner);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // It listens on a port.
  const own = (server.address() as AddressInfo).port;
  const cut = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = once(server, "close");
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return {
    through: (url) => {
      const changed = new URL(url);
      changed.host = `127.0.0.1:${own}`;
      return changed.href;
    },
    cut,
    mend: async () => {
      server.listen(own, "127.0.0.1");
      await once(server, "listening");
    },
    freeze: () => {
      for (const socket of sockets) socket.unpipe();
    },
    close: cut,
  };
}
