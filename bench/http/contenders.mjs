// Who takes part. Each is written into a folder of its own, built there, and started as `node ...start` with the variable PORT.
import { build as buildFastify, write as writeFastify } from "./contenders/fastify/write.mjs";
import { build as buildNexus, write as writeNexus } from "./contenders/nexus/write.mjs";

export const contenders = [
  { key: "nexus", title: "Nexus", folder: "nexus", write: writeNexus, build: buildNexus, start: ["dist/main.js"] },
  {
    key: "fastify",
    title: "Fastify",
    folder: "fastify",
    write: writeFastify,
    build: buildFastify,
    start: ["main.mjs"],
  },
  {
    key: "fastify-bundled",
    title: "Fastify, bundled",
    folder: "fastify",
    write: writeFastify,
    build: buildFastify,
    start: ["bundle.mjs"],
  },
];
