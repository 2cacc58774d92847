// A request through every stage: rate limit, JWT, permission, validation, audit.
import { join } from "node:path";
import { goal } from "../goals.mjs";
import { measureLoad } from "../http/measure-load.mjs";
import { write as writeFastify } from "../http/pipeline/fastify/write.mjs";
import { build, write as writeNexus } from "../http/pipeline/nexus/write.mjs";
import { refuseOtherAnswers } from "../http/same-answers.mjs";
import { describeWork, validBody } from "../http/work.mjs";
import { writeAll } from "../http/write.mjs";
import { compared, seriesOf, spread } from "../statistics.mjs";

const contenders = [
  { key: "nexus", title: "Nexus", folder: "nexus", write: writeNexus, build, start: ["dist/main.js"] },
  {
    key: "fastify",
    title: "Fastify with the usual plugins",
    folder: "fastify",
    write: writeFastify,
    start: ["main.mjs"],
  },
  {
    key: "fastify-chained",
    title: "the same, with a chain of hashes and indexes in its audit log",
    folder: "fastify-chained",
    write: writeFastify,
    start: ["main.mjs"],
    env: { AUDIT: "chained" },
  },
];

export async function run({ folder, nodes, random, seed, progress, size }) {
  progress("writing the applications with every stage");
  const work = describeWork({ modules: 1, seed });
  const written = await writeAll(contenders, { folder: join(folder, "pipeline"), work });
  const body = validBody(work[0]);
  let expected;
  const samples = await measureLoad({
    contenders: written,
    nodes,
    random,
    progress,
    rounds: size.loadRounds,
    ready: "/health/live",
    turn: size.turn,
    warmUp: size.warmUp,
    loads: async ({ title }, server) => {
      const answers = await answersOf(server.url, body);
      expected ??= answers;
      refuseOtherAnswers(title, expected, answers);
      return [await loadOf(server.url, body)];
    },
  });
  const pipeline = nodes.flatMap(({ version: node }) =>
    written.map(({ key, title }) => ({
      node,
      key,
      title,
      cpu: spread(seriesOf(samples, { node, key }, "cpu")),
      perSecond: spread(seriesOf(samples, { node, key }, "perSecond")),
    })),
  );
  const goals = nodes.map(({ version: node }) =>
    goal({
      figure: "the full pipeline, requests per processor second, of Fastify with the usual plugins",
      node,
      measured: compared(samples, { node }, "cpu", ["fastify", "nexus"]),
      least: 1,
    }),
  );
  return { pipeline, goals };
}

/** Each stage must refuse what it is there to refuse. */
async function answersOf(url, body) {
  const [writer, reader] = [await tokenOf(url, "writer"), await tokenOf(url, "reader")];
  const asked = [
    ["somebody who may", writer, body],
    ["a body that does not fit", writer, { ...body, price: "12" }],
    ["somebody who may not", reader, body],
    ["a token with another signature", `${writer.slice(0, -8)}AAAAAAAA`, body],
    ["nobody", null, body],
  ];
  const answers = [];
  for (const [who, token, value] of asked) {
    const response = await fetch(`${url}/items`, {
      method: "POST",
      headers: headersOf(token),
      body: JSON.stringify(value),
    });
    const { requestId, errors, detail, ...answer } = await response.json();
    const limit = response.headers.get("ratelimit-limit");
    answers.push({ asked: who, status: response.status, limit, answer });
  }
  return answers;
}

async function loadOf(url, body) {
  const headers = headersOf(await tokenOf(url, "writer"));
  return { name: "POST, every stage", method: "POST", path: "/items", headers, body: JSON.stringify(body) };
}

const headersOf = (token) => ({
  "content-type": "application/json",
  ...(token === null ? {} : { authorization: `Bearer ${token}` }),
});

async function tokenOf(url, login) {
  const body = JSON.stringify({ login, password: "correct horse battery" });
  const response = await fetch(`${url}/auth/login`, { method: "POST", headers: headersOf(null), body });
  if (!response.ok) throw new Error(`${url}/auth/login answered ${response.status}: ${await response.text()}`);
  return (await response.json()).accessToken;
}
