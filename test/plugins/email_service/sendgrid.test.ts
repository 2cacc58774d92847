import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { isNoRetry } from "nexus-platform";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Provider } from "../../../plugins/email_service/providers/provider.js";
import { sendGridProvider } from "../../../plugins/email_service/providers/sendgrid-provider.js";
import { type TestClockControl, testClock } from "../../../runtime/testing/test-clock.js";
import { problem, type SendGridTestServer, sendGridTestServer } from "./sendgrid-test-server.js";
import { mail } from "./test-mail.js";

const opened: { readonly close: () => unknown }[] = [];
const start = Date.parse("2026-11-22T20:00:00Z");
let clock: TestClockControl;

beforeEach(() => {
  clock = testClock(start, async () => {});
});

afterEach(async () => {
  for (const { close } of opened.splice(0)) await close();
});

async function server(...given: Parameters<typeof sendGridTestServer>): Promise<SendGridTestServer> {
  const started = await sendGridTestServer(...given);
  opened.push(started);
  return started;
}

const provider = (endpoint: string, apiKey = "SG.key", timeout = 10_000): Provider =>
  sendGridProvider({ endpoint, apiKey, timeout, clock });

const fails = async (promise: Promise<unknown>): Promise<{ message: string; isFinal: boolean }> => {
  const error = await promise.then(
    () => new Error("it did not fail"),
    (reason: Error) => reason,
  );
  return { message: error.message, isFinal: isNoRetry(error) };
};

const answersWith =
  (status: number, headers: Readonly<Record<string, string>> = {}) =>
  (_request: unknown, response: ServerResponse): void => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    problem(response, status, "a reason", "personalizations.0.to");
  };

const refusals = [
  { status: 400, isFinal: true },
  { status: 413, isFinal: true },
  { status: 401, isFinal: false },
  { status: 403, isFinal: false },
  { status: 429, isFinal: false },
  { status: 500, isFinal: false },
  { status: 503, isFinal: false },
];

test.each(refusals)("an answer $status is for good: $isFinal", async ({ status, isFinal }) => {
  const { url } = await server(answersWith(status));
  expect(await fails(provider(url).deliver(mail()))).toEqual({
    message: `SendGrid answered ${status}: a reason (personalizations.0.to)`,
    isFinal,
  });
});

test("a wrong key is told without it", async () => {
  const { url } = await server();
  const { deliver, check } = provider(url, "SG.wrong");
  const fault = await fails(deliver(mail()));
  expect(fault).toMatchObject({ isFinal: false, message: expect.stringContaining("SendGrid answered 401") });
  expect(fault.message).not.toContain("SG.wrong");
  await expect(check()).rejects.toThrow("401");
});

const pauses = [
  { row: "seconds", headers: { "retry-after": "30" } },
  { row: "the time when its limit is lifted", headers: { "x-ratelimit-reset": String(start / 1_000 + 30) } },
];

test.each(pauses)("a server that asks to wait, by $row, is not called before", async ({ headers }) => {
  const { url, attempts } = await server(answersWith(429, headers));
  const { deliver } = provider(url);
  await fails(deliver(mail()));
  expect(await fails(deliver(mail()))).toMatchObject({
    isFinal: false,
    message: expect.stringContaining("no calls before"),
  });
  expect(attempts()).toBe(1);
  await clock.advance(30_000);
  await fails(deliver(mail()));
  expect(attempts()).toBe(2);
});

test("what is no answer of SendGrid is told as it is", async () => {
  const { url } = await server((_request, response) => void response.writeHead(502).end("<html>Bad Gateway"));
  expect(await fails(provider(url).deliver(mail()))).toEqual({
    message: "SendGrid answered 502: <html>Bad Gateway",
    isFinal: false,
  });
});

test("an API that does not answer is given up", async () => {
  const { url } = await server(() => {});
  const fault = await fails(provider(url, "SG.key", 50).deliver(mail()));
  expect(fault).toMatchObject({ isFinal: false, message: expect.stringContaining("did not answer") });
});

test("an API that cuts the connection, or is not there, is tried later", async () => {
  const { url } = await server((request) => void request.socket.destroy());
  expect(await fails(provider(url).deliver(mail()))).toMatchObject({ isFinal: false });
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const { port } = other.address() as AddressInfo;
  await new Promise((resolve) => other.close(resolve));
  const fault = await fails(provider(`http://127.0.0.1:${port}`).deliver(mail()));
  expect(fault).toMatchObject({ isFinal: false, message: expect.stringContaining("ECONNREFUSED") });
});
