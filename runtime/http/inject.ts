import type { FastifyInstance, InjectOptions } from "fastify";
import type { InjectedRequest, InjectedResponse } from "./http-server.js";

/** A request without a socket. It passes every stage that one from a socket does. */
export async function inject(app: FastifyInstance, request: InjectedRequest): Promise<InjectedResponse> {
  const { method, url, headers, body } = request;
  const response = await app.inject({
    // Fastify's type lists the methods it knows; an unknown one is answered like any other.
    method: method as NonNullable<InjectOptions["method"]>,
    url,
    ...(headers === undefined ? {} : { headers: { ...headers } }),
    // Objects are sent as JSON, texts and bytes as they are.
    ...(body === undefined ? {} : { payload: body as NonNullable<InjectOptions["payload"]> }),
  });
  return {
    status: response.statusCode,
    headers: normalHeaders(response.headers),
    body: response.body,
    json: () => JSON.parse(response.body) as unknown,
  };
}

function normalHeaders(headers: Readonly<Record<string, unknown>>): InjectedResponse["headers"] {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.map(String) : String(value)]),
  );
}
