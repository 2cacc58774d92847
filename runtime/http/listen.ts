import type { AddressInfo, Server } from "node:net";
import type { FastifyInstance, FastifyListenOptions } from "fastify";
import type { ListeningAddress } from "./http-server.js";

/** The server cannot listen where its settings say. Its text is for people: no stack trace is needed. */
export class ListenError extends Error {
  readonly code: string;

  constructor(code: string, message: string, cause: unknown) {
    super(message, { cause });
    this.name = "ListenError";
    this.code = code;
  }
}

/** Hands the open port of one process to the next, so that no caller is refused in between. Only `nexus dev` has one. */
export interface PortKeeper {
  /** What Node listens on without opening the port anew, or null where nothing was kept for that place. */
  readonly take: (host: string, port: number) => Promise<object | null>;
  readonly keep: (server: Server) => void;
}

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  readonly keeper?: PortKeeper | undefined;
}

export async function listen(app: FastifyInstance, { host, port, keeper }: ListenOptions): Promise<ListeningAddress> {
  const handle = (await keeper?.take(host, port)) ?? null;
  try {
    // Fastify hands its options to Node, which takes a handle instead of a place.
    await app.listen({ host, port, ...(handle && { handle }) } as FastifyListenOptions);
  } catch (error) {
    throw explained(error, host, port);
  }
  keeper?.keep(app.server);
  const address = app.server.address() as AddressInfo; // A TCP server that listens has one.
  const reachable = host === "0.0.0.0" || host === "::" ? "localhost" : host;
  return {
    host,
    port: address.port,
    url: `http://${reachable.includes(":") ? `[${reachable}]` : reachable}:${address.port}`,
  };
}

function explained(error: unknown, host: string, port: number): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const explain = explanations[code];
  return explain === undefined ? error : new ListenError(code, explain(`${host}:${port}`, port), error);
}

const elsewhere = `with "--port", NEXUS_SERVER__PORT or server.port in nexus.yaml`;

const explanations: Readonly<Record<string, (place: string, port: number) => string>> = {
  EADDRINUSE: (place, port) =>
    `Cannot listen on ${place}: another program uses port ${port}. Stop it, or choose another port ${elsewhere}. (EADDRINUSE)`,
  EACCES: (place, port) =>
    `Cannot listen on ${place}: this user may not use port ${port}. Choose one above 1023 ${elsewhere}. (EACCES)`,
  EMFILE: (place) =>
    `Cannot listen on ${place}: this process has as many files open as it may. Raise its limit (ulimit -n, LimitNOFILE= of systemd). (EMFILE)`,
  EADDRNOTAVAIL: (place) =>
    `Cannot listen on ${place}: this machine does not have that address. Set server.host, for example to 127.0.0.1 or 0.0.0.0. (EADDRNOTAVAIL)`,
  ENOTFOUND: (place) =>
    `Cannot listen on ${place}: that host name is not known. Set server.host, for example to 127.0.0.1 or 0.0.0.0. (ENOTFOUND)`,
};
