import { AsyncLocalStorage } from "node:async_hooks";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { describe, expect, it } from "vitest";
import type { Observation } from "../../../runtime/observation/observation.js";
import { listening, type TestRoute } from "./server-under-test.js";

const context = new AsyncLocalStorage<string>();
const save: TestRoute = {
  route: "POST /save",
  body: { type: "object", properties: { text: { type: "string" } } },
  handle: ({ body }) => ({ body, context: context.getStore() }),
};
/** Each request runs in a context of its own. */
const watching: Observation = {
  isOn: true,
  around: (_operation, task) => context.run("watched", task),
  outgoing: () => ({}),
};
const head = (length: number): string =>
  `POST /save HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n`;
const chunks =
  "POST /save HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n";

const text = "ä".repeat(40_000);
const long = JSON.stringify({ text });
/** In the middle of a character. */
const middle = 20_001;

describe("a body", () => {
  it.each<{ name: string; pieces: readonly (string | Buffer)[]; want: unknown }>([
    { name: "comes with its head", pieces: [`${head(12)}{"text":"a"}`], want: { text: "a" } },
    { name: "comes after its head", pieces: [head(12), '{"text":"a"}'], want: { text: "a" } },
    {
      name: "comes in pieces",
      pieces: [
        head(Buffer.byteLength(long)),
        Buffer.from(long).subarray(0, middle),
        Buffer.from(long).subarray(middle),
      ],
      want: { text },
    },
    {
      name: "comes in chunks, with its head",
      pieces: [`${chunks}7\r\n{"text"\r\n5\r\n:"a"}\r\n0\r\n\r\n`],
      want: { text: "a" },
    },
    {
      name: "comes in chunks",
      pieces: [chunks, '7\r\n{"text"\r\n', '5\r\n:"a"}\r\n', "0\r\n\r\n"],
      want: { text: "a" },
    },
  ])("that $name reaches the handler whole, in the context of its request", async ({ pieces, want }) => {
    const { address } = await listening({ routes: [save], observation: watching });
    const socket = connect(address.port, "127.0.0.1").setNoDelay();
    const answer = received(socket);
    for (const piece of pieces) await written(socket, piece);
    const [status = "", body = ""] = (await answer).split(/\r\n(?:.*\r\n)*\r\n/);
    expect([status, JSON.parse(body)]).toEqual(["HTTP/1.1 200 OK", { body: want, context: "watched" }]);
  });

  it("beyond the limit is refused while it comes, and the connection ends", async () => {
    const { address } = await listening({ routes: [save], settings: { bodyLimit: 1_000 } });
    const socket = connect(address.port, "127.0.0.1").setNoDelay();
    const answer = received(socket);
    await written(socket, chunks.replace("connection: close\r\n", ""));
    await written(socket, `5dc\r\n${"x".repeat(1_500)}\r\n`);
    expect(await answer).toMatch(/^HTTP\/1\.1 413 .*\r\n(?:.*\r\n)*connection: close\r\n/i);
  });
});

async function received(socket: Socket): Promise<string> {
  const pieces: Buffer[] = [];
  socket.on("data", (piece) => pieces.push(piece));
  await once(socket, "close");
  return Buffer.concat(pieces).toString("utf8");
}

/** Resolves when the server has had the time to read it by itself. */
async function written(socket: Socket, piece: string | Buffer): Promise<void> {
  await new Promise((resolve) => socket.write(piece, resolve));
  for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
