import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface MetricsServer {
  readonly url: string;
  readonly close: () => Promise<void>;
}

export interface MetricsAddress {
  readonly host: string;
  readonly port: number;
  readonly path: string;
}

export interface MetricsText {
  readonly contentType: string;
  readonly text: string;
}

/** Rejects where the port cannot be had, with what to do about it. */
export async function serveMetrics(
  { host, port, path }: MetricsAddress,
  read: () => Promise<MetricsText>,
): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    const isMetrics = request.method === "GET" && request.url?.split("?", 1)[0] === path;
    if (isMetrics) void answer(response, read);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(
        error.code === "EADDRINUSE"
          ? new Error(`port ${port} of ${host} is in use: set plugins.metrics.port to another, or to 0 for a free one`)
          : error,
      ),
    );
    server.listen({ host, port }, resolve);
  });
  // A server that listens on a port has an address of this kind.
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${taken}${path}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(response: ServerResponse, read: () => Promise<MetricsText>): Promise<void> {
  try {
    const { contentType, text } = await read();
    response.writeHead(200, { "content-type": contentType, "cache-control": "no-store" }).end(text);
  } catch {
    response.writeHead(500).end();
  }
}
