// Who takes part. Each is written into a folder of its own, built there, and started as `node ...start` with the variable PORT.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { write as writeBare } from "./contenders/bare/write.mjs";
import { write as writeExpress } from "./contenders/express/write.mjs";
import { build as buildFastify, write as writeFastify } from "./contenders/fastify/write.mjs";
import { write as writeHono } from "./contenders/hono/write.mjs";
import { build as buildNest, write as writeNest } from "./contenders/nestjs/write.mjs";
import { build as buildNexus, write as writeNexus } from "./contenders/nexus/write.mjs";

const main = ["main.mjs"];
const fastify = { folder: "fastify", write: writeFastify, build: buildFastify };

const nexus = { write: writeNexus, build: buildNexus, start: ["dist/main.js"] };

export const contenders = [
  { key: "nexus", title: "Nexus", folder: "nexus", ...nexus },
  {
    key: "nexus-first",
    title: "Nexus, its first start",
    folder: "nexus-first",
    ...nexus,
    // What V8 compiled in earlier runs.
    beforeStart: (root) => rmSync(join(root, "dist/.code-cache"), { recursive: true, force: true }),
    isLoaded: false,
  },
  { key: "fastify", title: "Fastify", ...fastify, start: main },
  { key: "fastify-bundled", title: "Fastify, bundled", ...fastify, start: ["bundle.mjs"], isLoaded: false },
  {
    key: "fastify-cached",
    title: "Fastify, bundled, with Node's compile cache",
    ...fastify,
    start: ["bundle.mjs"],
    env: { NODE_COMPILE_CACHE: "node_compile_cache" },
    // Node 20 has none.
    needsNode: 22,
    isLoaded: false,
  },
  { key: "nestjs", title: "NestJS on Fastify", folder: "nestjs", write: writeNest, build: buildNest, start: main },
  { key: "express", title: "Express with Ajv", folder: "express", write: writeExpress, start: main },
  { key: "hono", title: "Hono on Node", folder: "hono", write: writeHono, start: main },
  { key: "bare", title: "bare node:http", folder: "bare", write: writeBare, start: main },
];
