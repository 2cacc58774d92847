import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

test("an order to stop that comes while a worker reads its settings is not lost", async () => {
  const file = fileURLToPath(new URL("early-order-process.ts", import.meta.url));
  const env = { ...process.env, NODE_OPTIONS: "", NEXUS_WORKER: "1/2" };
  const worker = fork(file, { env, execArgv: ["--import", "tsx"] });
  await once(worker, "message");
  worker.send({ kind: "stop" });
  expect(await once(worker, "exit")).toEqual([0, null]);
});
