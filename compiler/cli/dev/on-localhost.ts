import { type AddressInfo, type ListenOptions, Server } from "node:net";

export interface LocalhostPorts {
  /** What is open already, by address. */
  readonly handles: ReadonlyMap<string, object>;
  /** A port was opened anew. */
  readonly opened: (address: string, server: Server) => void;
}

/**
 * Fastify listens at each address of "localhost", with a server for each that it gives nobody. Until the function that this gives is called,
 * they take what is open already, and those that open a port are told.
 */
export function onLocalhost(port: number, { handles, opened }: LocalhostPorts): () => void {
  const { listen } = Server.prototype;
  let chosen = port; // where it is 0, the others listen where the first one does

  function listenThere(this: Server, ...given: unknown[]): Server {
    const options = (given[0] ?? {}) as ListenOptions; // as Fastify gives them
    const { host } = options;
    if (host === undefined || options.port !== (host === "localhost" ? port : chosen)) {
      return Reflect.apply(listen, this, given) as Server;
    }
    const handle = handles.get(host);
    this.once("listening", () => {
      chosen = (this.address() as AddressInfo).port; // of a TCP server that listens
      if (handle === undefined) opened(host, this);
    });
    return listen.call(this, { ...options, ...(handle && { handle }) });
  }
  Server.prototype.listen = listenThere;
  return () => {
    Server.prototype.listen = listen;
  };
}
