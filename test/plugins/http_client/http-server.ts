import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

export interface HttpServer {
  /** "http://127.0.0.1:4711" */
  readonly url: string;
  /** "method path", oldest first. */
  readonly requests: readonly string[];
  readonly headers: readonly IncomingMessage["headers"][];
  readonly bodies: readonly string[];
  /** How many connections were made. */
  readonly connections: () => number;
  readonly close: () => Promise<void>;
}

/** A real server whose answers stand in a list, one for each request; the last one answers all that follow. */
export async function httpServer(...answers: readonly RequestListener[]): Promise<HttpServer> {
  const requests: string[] = [];
  const headers: IncomingMessage["headers"][] = [];
  const bodies: string[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((request, response) => {
    const index = requests.push(`${request.method} ${request.url}`) - 1;
    headers.push(request.headers);
    const answer = answers[Math.min(index, answers.length - 1)];
    void readAll(request).then((body) => {
      bodies[index] = body;
      answer?.(request, response);
    });
  });
  server.on("connection", (socket) => {
    connections++;
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  const url = await listen(server);
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url, requests, headers, bodies, connections: () => connections, close };
}

export const listen = async (server: Server): Promise<string> => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // A server that listens on TCP has an address with a port.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  // Requests without an encoding give buffers; one that is cut counts with what came.
  await (async () => {
    for await (const chunk of request) chunks.push(chunk as Buffer);
  })().catch(() => {});
  return Buffer.concat(chunks).toString();
}

export const answers =
  (status: number, body = "", headers: Readonly<Record<string, string>> = {}): RequestListener =>
  (_request, response) =>
    void response.writeHead(status, headers).end(body);

export const answersJson = (value: unknown): RequestListener =>
  answers(200, JSON.stringify(value), { "content-type": "application/json" });

/** Cuts the connection before it answers. */
export const cuts: RequestListener = (request) => void request.socket.destroy();

/** Never answers. */
export const hangs: RequestListener = () => {};

/** Begins an answer and cuts the connection within its body. */
export const cutsWithin: RequestListener = (request, response: ServerResponse) => {
  response.writeHead(200, { "content-length": "1000" });
  response.write("a part", () => request.socket.destroy());
};

/** Begins an answer and never ends it. */
export const pausesWithin: RequestListener = (_request, response) => {
  response.writeHead(200, { "content-length": "1000" });
  response.write("a part");
};
