import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { HttpClientError, type HttpClientErrorKind, type HttpResponse } from "./contract.js";
import type { OutgoingRequest } from "./outgoing-request.js";
import { retryAfter, retryPause } from "./retry.js";

const request = (method: string, more: Partial<OutgoingRequest> = {}): OutgoingRequest => ({
  method,
  url: new URL("https://api.example.com/"),
  headers: {},
  body: null,
  ...more,
});
const now = Date.parse("2026-11-22T20:00:00Z");
const pauseFor = (sent: OutgoingRequest, ending: { response: HttpResponse } | { error: unknown }, retries = 0) =>
  retryPause({ request: sent, ending, retries, retryDelay: 100, now, random: 1 });
const failed = (kind: HttpClientErrorKind) => ({ error: new HttpClientError(kind, kind) });
// Only these are looked at.
const answered = (status: number, headers = {}) => ({ response: { status, headers } as HttpResponse });

const rows = [
  { row: "a GET without a connection", given: pauseFor(request("GET"), failed("connect")), want: 100 },
  { row: "a POST without a connection", given: pauseFor(request("POST"), failed("connect")), want: 100 },
  { row: "a GET that was cut", given: pauseFor(request("GET"), failed("closed")), want: 100 },
  { row: "a POST that was cut", given: pauseFor(request("POST"), failed("closed")), want: null },
  {
    row: "a POST with a key that was cut",
    given: pauseFor(request("POST", { headers: { "idempotency-key": "k" } }), failed("closed")),
    want: 100,
  },
  {
    row: "a stream without a connection",
    given: pauseFor(request("PUT", { body: Readable.from([]) }), failed("connect")),
    want: null,
  },
  { row: "a certificate that does not hold", given: pauseFor(request("GET"), failed("certificate")), want: null },
  { row: "a circuit that is open", given: pauseFor(request("GET"), failed("circuit-open")), want: null },
  { row: "the caller's reason", given: pauseFor(request("GET"), { error: new Error("left") }), want: null },
  { row: "the third attempt", given: pauseFor(request("GET"), answered(503), 2), want: 400 },
  { row: "a late attempt", given: pauseFor(request("GET"), answered(503), 9), want: 10_000 },
  {
    row: "a server that says when",
    given: pauseFor(request("GET"), answered(429, { "retry-after": "3" })),
    want: 3_000,
  },
  { row: "a POST that was answered 503", given: pauseFor(request("POST"), answered(503)), want: null },
  { row: "a fault of the server", given: pauseFor(request("GET"), answered(500)), want: null },
];

test.each(rows)("after $row: $want", ({ given, want }) => {
  expect(given).toBe(want);
});

const headers = [
  { header: undefined, want: null },
  { header: "5", want: 5_000 },
  { header: "Sun, 22 Nov 2026 20:00:30 GMT", want: 30_000 },
  { header: "Sun, 22 Nov 2026 19:00:00 GMT", want: 0 },
  { header: "soon", want: null },
];

test.each(headers)("retry-after: $header is $want", ({ header, want }) => {
  expect(retryAfter(header, now)).toBe(want);
});
