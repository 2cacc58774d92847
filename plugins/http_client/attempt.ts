import type { Dispatcher } from "undici";
import { answer, plainHeaders } from "./answer.js";
import { answerBody, tooLarge } from "./answer-body.js";
import type { Outcome } from "./circuit.js";
import { HttpClientError, type HttpClientErrorKind, type HttpResponse } from "./contract.js";
import type { Host } from "./hosts.js";
import { labelOf, type OutgoingRequest } from "./outgoing-request.js";
import { transportError } from "./transport-error.js";

export interface Attempt {
  readonly request: OutgoingRequest;
  readonly host: Host;
  readonly connection: Dispatcher;
  /** Its reason is what the call rejects with. */
  readonly signal: AbortSignal;
  /** Bytes. */
  readonly maxResponse: number;
}

/**
 * Sends a request once. Its place among the calls to the host is held until the answer's body was read, and its outcome is told
 * to the host's circuit. Rejects with an `HttpClientError`, or with the signal's reason.
 */
export async function attempt(options: Attempt): Promise<HttpResponse> {
  const { host, signal } = options;
  host.circuit.check();
  const leave = await host.places.enter(signal);
  try {
    const settle = host.circuit.enter();
    const received = await dispatch(options).catch((error: unknown) => {
      const told: unknown = signal.aborted ? signal.reason : transportError(labelOf(options.request), error);
      settle(outcomeOf(told));
      throw told;
    });
    settle(isServerFault(received.statusCode) ? "failure" : "success");
    return answerOf(options, received, leave);
  } catch (error) {
    leave();
    throw error;
  }
}

function dispatch({ request, host, connection, signal }: Attempt): Promise<Dispatcher.ResponseData> {
  const { method, url, headers, body } = request;
  return connection.request({
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
    method,
    headers,
    body,
    signal,
    headersTimeout: host.limits.headersTimeout,
    bodyTimeout: host.limits.bodyTimeout,
  });
}

function answerOf(options: Attempt, received: Dispatcher.ResponseData, leave: () => void): HttpResponse {
  const { request, host, signal, maxResponse } = options;
  const label = labelOf(request);
  const translate = (error: unknown): Error =>
    signal.aborted && signal.reason instanceof Error ? signal.reason : transportError(label, error);
  const body = answerBody({
    source: received.body,
    limit: maxResponse,
    translate,
    label,
    done: (error) => {
      if (error !== null && !signal.aborted) host.circuit.record(outcomeOf(translate(error)));
      leave();
    },
  });
  const headers = plainHeaders(received.headers);
  if (request.method !== "HEAD" && Number(headers["content-length"] ?? 0) > maxResponse) {
    const error = tooLarge(label, maxResponse);
    body.destroy(error);
    throw error;
  }
  return answer({ status: received.statusCode, headers, url: request.url, body, label });
}

/** What is wrong with the caller, or was ended by it, says nothing about the host. */
const outcomeOf = (error: unknown): Outcome =>
  error instanceof HttpClientError && hostFaults.has(error.kind) ? "failure" : "unknown";

const hostFaults: ReadonlySet<HttpClientErrorKind> = new Set(["connect", "certificate", "closed", "timeout"]);

/** 501 is an answer for good: the host works. */
const isServerFault = (status: number): boolean => status >= 500 && status !== 501;
