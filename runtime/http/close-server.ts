import type { FastifyInstance } from "fastify";
import type { RequestsInFlight } from "./requests-in-flight.js";

/** Stops accepting at once. What is in flight may finish; after `limit` milliseconds it is cut. */
export async function closeServer(app: FastifyInstance, requests: RequestsInFlight, limit: number): Promise<void> {
  const finished = Promise.all([app.close(), requests.none()]);
  let timer: NodeJS.Timeout | undefined;
  const cut = new Promise<void>((resolve) => {
    timer = setTimeout(() => {
      app.server.closeAllConnections();
      requests.abandon();
      resolve();
    }, limit);
  });
  // A handler that was cut may never end; a closed server always does.
  await Promise.race([finished, cut.then(() => app.close())]);
  clearTimeout(timer);
}
