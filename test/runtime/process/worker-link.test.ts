import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { bundled } from "../../bundled.js";

test("an order to stop that comes while a worker reads its settings is not lost", async () => {
  const file = bundled(fileURLToPath(new URL("early-order-process.ts", import.meta.url)));
  const env = { ...process.env, NODE_OPTIONS: "", NEXUS_WORKER: "1/2" };
  const worker = fork(file, { env });
  await once(worker, "message");
  worker.send({ kind: "stop" });
  expect(await once(worker, "exit")).toEqual([0, null]);
});

test("a worker ends when no connection can be on its way to it: the first process has answered it twice", async () => {
  const file = bundled(fileURLToPath(new URL("application-process.ts", import.meta.url)));
  const env = { ...process.env, NODE_OPTIONS: "", NEXUS_WORKER: "1/2" };
  const worker = fork(file, { env, silent: true });
  worker.stdout?.resume();
  const said: unknown[] = [];
  const ended = once(worker, "exit");
  worker.on("message", (message: { readonly kind: string; readonly call?: number }) => {
    said.push(message.kind);
    if (message.kind === "ready") worker.send({ kind: "stop" });
    else worker.send({ kind: "result", call: message.call, value: null });
  });
  expect(await ended).toEqual([0, null]);
  expect(said).toEqual(["ready", "settle", "settle"]);
});
