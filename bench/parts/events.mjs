// Events within a process: emitted, checked, handled by one handler.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { contenders } from "../events/write.mjs";
import { goal } from "../goals.mjs";
import { writeAll } from "../http/write.mjs";
import { shuffled } from "../seeded.mjs";
import { compared, seriesOf, spread } from "../statistics.mjs";

const perTurn = 200_000;

export async function run({ folder, nodes, random, progress, size }) {
  progress("writing the contenders for events");
  const written = await writeAll(contenders, { folder: join(folder, "events") });
  const samples = [];
  for (const node of nodes) samples.push(...(await measureOn(node, { written, random, progress, size })));
  const events = nodes.flatMap(({ version: node }) =>
    written.map(({ key, title }) => ({
      node,
      key,
      title,
      perSecond: spread(seriesOf(samples, { node, key }, "perSecond")),
      cpu: spread(seriesOf(samples, { node, key }, "cpu")),
    })),
  );
  return { events, goals: nodes.flatMap(({ version }) => goalsOf(samples, version)) };
}

async function measureOn(node, { written, random, progress, size }) {
  const running = [];
  const samples = [];
  try {
    for (const contender of written) running.push({ contender, ...(await ready(contender, node)) });
    for (const { ask } of running) await ask({ count: perTurn });
    for (let round = 0; round < size.eventRounds; round += 1) {
      progress(`events on Node ${node.version}, round ${round + 1} of ${size.eventRounds}`);
      for (const { contender, ask } of shuffled(running, random)) {
        samples.push({ node: node.version, key: contender.key, round, ...(await ask({ count: perTurn })) });
      }
    }
  } finally {
    for (const { child } of running) child.disconnect();
  }
  return samples;
}

/** Started, and known to refuse data that do not fit. It ends with its channel. */
async function ready({ title, root, start }, node) {
  const child = spawn(node.path, start, {
    cwd: root,
    env: { PATH: process.env.PATH, NODE_ENV: "production", NEXUS_SERVER__PORT: "0" },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const failed = once(child, "exit").then(([code]) => {
    throw new Error(`${title} ended with ${code}`);
  });
  failed.catch(() => undefined);
  await Promise.race([once(child, "message"), failed]);
  const ask = async (message) => {
    child.send(message);
    const [answer] = await Promise.race([once(child, "message"), failed]);
    return answer;
  };
  if (!(await ask({})).refuses) throw new Error(`${title} lets wrong data through`);
  return { child, ask };
}

const goalsOf = (samples, node) => [
  goal({
    figure: "events a second to one handler, validated",
    node,
    measured: spread(seriesOf(samples, { node, key: "nexus" }, "perSecond")),
    least: 1_000_000,
  }),
  ...contenders
    .filter(({ key }) => key !== "nexus" && key !== "enveloped")
    .map(({ key, title }) =>
      goal({
        figure: `events per processor second, of ${title}`,
        node,
        measured: compared(samples, { node }, "cpu", [key, "nexus"]),
        least: 1,
      }),
    ),
];
