import { finished } from "node:stream";
import { duration, size } from "nexus-platform";
import type { Http, HttpBodyOptions, HttpRequest, HttpResponse } from "./contract.js";
import { deadline } from "./deadline.js";
import { labelOf, outgoingRequest } from "./outgoing-request.js";
import { send } from "./send.js";
import type { Sender } from "./send-to-host.js";

/** The service as one plugin gets it. */
export function httpClient(sender: Sender, userAgent: string): Http {
  const request = (given: HttpRequest): Promise<HttpResponse> => counted(sender, () => call(sender, userAgent, given));
  const verb =
    (method: string) =>
    (url: string | URL, options: HttpBodyOptions = {}): Promise<HttpResponse> =>
      request({ ...options, method, url });
  return {
    request,
    get: verb("GET"),
    post: verb("POST"),
    put: verb("PUT"),
    patch: verb("PATCH"),
    delete: verb("DELETE"),
  };
}

async function call(sender: Sender, userAgent: string, given: HttpRequest): Promise<HttpResponse> {
  const request = outgoingRequest(given, userAgent);
  const limits = sender.hosts.limitsOf(request.url);
  const limit = deadline({
    clock: sender.clock,
    timeout: milliseconds(given.timeout) ?? limits.timeout,
    signal: given.signal,
    label: labelOf(request),
  });
  try {
    const { retries = limits.retries, redirects = limits.redirects } = given;
    const maxResponse = bytes(given.maxResponse) ?? limits.maxResponse;
    const response = await send(request, { sender, deadline: limit, retries, redirects, maxResponse });
    // The time runs until all of the body is there, whether or not somebody has read it.
    finished(response.body, { readable: false }, limit.end);
    return response;
  } catch (error) {
    limit.end();
    throw error;
  }
}

async function counted({ figures }: Pick<Sender, "figures">, task: () => Promise<HttpResponse>): Promise<HttpResponse> {
  figures.requests++;
  try {
    return await task();
  } catch (error) {
    figures.failures++;
    throw error;
  }
}

const milliseconds = (given: string | number | undefined): number | undefined =>
  typeof given === "string" ? duration(given) : given;

const bytes = (given: string | number | undefined): number | undefined =>
  typeof given === "string" ? size(given) : given;
