// Contenders for events, each a process that answers a message `{ count }` with what so many events took, and an empty object where it
// lets wrong data through.
import { build, packageJson } from "../http/contenders/nexus/write.mjs";
import { writeFile } from "../http/write-file.mjs";
import { event, meterText, schema } from "./work.mjs";

/** The handler counts; data that do not fit must throw, or reject. */
const answering = (emit) => `${meterText}
const refusesWrongData = async () => {
  try {
    await ${emit}({ ...data(1), total: "12" });
    return false;
  } catch {
    return true;
  }
};
process.on("message", async ({ count }) => {
  process.send(count === undefined ? { refuses: await refusesWrongData() } : await measured(${emit}, count));
});
process.on("disconnect", () => process.exit());
`;

const checked = `import { Ajv } from "ajv";

const fits = new Ajv({ allErrors: true, useDefaults: true }).compile(${JSON.stringify(schema)});
const check = (data) => {
  if (!fits(data)) throw new Error("the event does not fit");
  return data;
};
`;

const peers = {
  eventemitter2: `${checked}
import eventemitter2 from "eventemitter2";
${answering("emit")}
const emitter = new eventemitter2.EventEmitter2();
emitter.on("${event}", handled);
function emit(data) {
  emitter.emit("${event}", check(data));
}
process.send("ready");
`,
  enveloped: `${checked}
import { randomUUID } from "node:crypto";
import eventemitter2 from "eventemitter2";
${answering("emit")}
const emitter = new eventemitter2.EventEmitter2();
emitter.on("${event}", handled);
function emit(data) {
  const id = randomUUID();
  const time = new Date().toISOString();
  const copy = Object.freeze(structuredClone(check(data)));
  emitter.emit("${event}", Object.freeze({ id, time, type: "${event}", source: "/bench/orders", correlationid: id, data: copy }));
}
process.send("ready");
`,
  emittery: `${checked}
import Emittery from "emittery";
${answering("emit")}
const emitter = new Emittery();
emitter.on("${event}", handled);
async function emit(data) {
  await emitter.emit("${event}", check(data));
}
process.send("ready");
`,
  nestjs: `import "reflect-metadata";
${checked}
import { Injectable, Module } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { EventEmitter2, EventEmitterModule, OnEvent } from "@nestjs/event-emitter";
${answering("emit")}
class Listener {
  onPlaced() {
    handled();
  }
}
Injectable()(Listener);
OnEvent("${event}")(Listener.prototype, "onPlaced", Object.getOwnPropertyDescriptor(Listener.prototype, "onPlaced"));
class App {}
Module({ imports: [EventEmitterModule.forRoot()], providers: [Listener] })(App);
const app = await NestFactory.createApplicationContext(App, { logger: ["error"] });
await app.init();
const emitter = app.get(EventEmitter2);
function emit(data) {
  emitter.emit("${event}", check(data));
}
process.send("ready");
`,
};

const peer = (key) => (folder) => writeFile(folder, "main.mjs", peers[key]);

function writeNexus(folder) {
  writeFile(folder, "package.json", packageJson);
  writeFile(folder, "nexus.yaml", "nexus: 1\napp: { name: bench }\nlogging: { level: warn }\nplugins:\n  orders:\n");
  writeFile(
    folder,
    "plugins/orders/plugin.yaml",
    `plugin: orders
version: 1.0.0
nexus: ^1.0.0
events:
  emits: { ${event}: { payload: ${JSON.stringify(schema)} } }
  handles: { ${event}: {} }
`,
  );
  writeFile(folder, "plugins/orders/index.ts", nexusEntry);
}

const nexusEntry = `import { definePlugin, type Plugin } from "#nexus/orders";

export default definePlugin(({ emit: emitEvent }): Plugin => {
${answering("emit")}
  const emit = (data) => emitEvent("${event}", data);
  setImmediate(() => process.send("ready"));
  return { on: { "${event}": () => handled() } };
});
`;

export const contenders = [
  { key: "nexus", title: "Nexus", folder: "nexus", write: writeNexus, build, start: ["dist/main.js"] },
  ...[
    ["eventemitter2", "eventemitter2 with Ajv"],
    ["enveloped", "eventemitter2 with Ajv, a frozen copy and an envelope"],
    ["emittery", "emittery with Ajv"],
    ["nestjs", "@nestjs/event-emitter with Ajv"],
  ].map(([key, title]) => ({ key, title, folder: key, write: peer(key), start: ["main.mjs"] })),
];
