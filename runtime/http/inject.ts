import type { FastifyInstance, InjectOptions } from "fastify";
import type { InjectedRequest, InjectedResponse } from "./http-server.js";

/** A request without a socket. It passes every stage that one from a socket does. */
export async function inject(app: FastifyInstance, request: InjectedRequest): Promise<InjectedResponse> {
  const { method = "GET", url, headers } = request;
  const body = request.body ?? request.payload;
  const response = await app.inject({
    // Fastify's type lists the methods it knows; an unknown one is answered like any other.
    method: method as NonNullable<InjectOptions["method"]>,
    url,
    ...(headers === undefined ? {} : { headers: { ...headers } }),
    ...(body === undefined ? {} : { payload: body as NonNullable<InjectOptions["payload"]> }),
  });
  return {
    status: response.statusCode,
    statusCode: response.statusCode,
    headers: normalHeaders(response.headers),
    body: response.body,
    // The caller says what it expects, as with any JSON.
    json: <T>() => JSON.parse(response.body) as T,
  };
}

function normalHeaders(headers: Readonly<Record<string, unknown>>): InjectedResponse["headers"] {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.map(String) : String(value)]),
  );
}
