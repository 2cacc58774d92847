import type { RequestListener } from "node:http";
import { onTestFinished } from "vitest";
import type { Config } from "#nexus/http_client";
import type { Clock } from "../../../runtime/context/clock.js";
import { type HttpServer, httpServer } from "./http-server.js";
import { type StartedClient, startClient } from "./started-client.js";

/** A client that is stopped after the test. */
export async function client(config?: Partial<Config>, clock?: Clock): Promise<StartedClient> {
  const started = await startClient(config, clock);
  onTestFinished(() => started.stop());
  return started;
}

/** A server that is closed after the test. */
export async function server(...answers: readonly RequestListener[]): Promise<HttpServer> {
  const started = await httpServer(...answers);
  onTestFinished(() => started.close());
  return started;
}
