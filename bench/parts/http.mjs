// The same work for all: start and memory, and what requests cost.
import { goal } from "../goals.mjs";
import { measureLoad } from "../http/measure-load.mjs";
import { measureStart, runsOn } from "../http/measure-start.mjs";
import { answersOf, refuseOtherAnswers } from "../http/same-answers.mjs";
import { started } from "../http/started.mjs";
import { describeWork, itemId, validBody } from "../http/work.mjs";
import { writeContenders } from "../http/write.mjs";
import { compared, seriesOf, spread } from "../statistics.mjs";

const modules = 50;

export async function run({ folder, nodes, random, seed, progress, size }) {
  const work = describeWork({ modules, seed });
  progress("writing and building the contenders");
  const contenders = await writeContenders({ folder, modules, seed });
  await refuseOthers({ contenders, nodes, work, progress });

  const common = { nodes, random, progress };
  const starts = await measureStart({ ...common, contenders, rounds: size.startRounds, path: addressOf(work[0]) });
  const loads = await measureLoad({
    ...common,
    // A bundle changes nothing from the first request on.
    contenders: contenders.filter(({ isLoaded = true }) => isLoaded),
    rounds: size.loadRounds,
    loads: loadsOf(work[modules / 2]),
    ready: addressOf(work[0]),
    turn: size.turn,
    warmUp: size.warmUp,
  });
  return {
    start: startRows(starts, contenders, nodes),
    load: loadRows(loads, contenders, nodes),
    goals: nodes.flatMap(({ version }) => [...startGoals(starts, version), ...loadGoals(loads, version)]),
  };
}

const addressOf = ({ path }) => `${path}/${itemId(7)}`;

const loadNames = ["GET by id", "POST, validated"];

const loadsOf = (module) => [
  { name: loadNames[0], path: addressOf(module) },
  {
    name: loadNames[1],
    method: "POST",
    path: module.path,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(validBody(module)),
  },
];

/** Nobody is measured before all have answered alike. A stop in between keeps what a contender keeps for its next start. */
async function refuseOthers({ contenders, nodes, work, progress }) {
  for (const node of nodes) {
    progress(`comparing the answers on Node ${node.version}`);
    let expected;
    for (const contender of contenders.filter((one) => runsOn(one, node))) {
      const server = await started(contender, { node: node.path, path: work[0].path });
      const answers = await answersOf(server.url, work);
      await server.stop();
      expected ??= answers;
      refuseOtherAnswers(contender.title, expected, answers);
    }
  }
}

const startRows = (samples, contenders, nodes) =>
  nodes.flatMap((node) =>
    contenders
      .filter((one) => runsOn(one, node))
      .map(({ key, title }) => {
        const where = { node: node.version, key };
        return {
          node: node.version,
          key,
          title,
          ms: spread(seriesOf(samples, where, "ms")),
          memory: spread(seriesOf(samples, where, "rss")),
          timeOverFastify: compared(samples, { node: node.version }, "ms", [key, "fastify"]),
        };
      }),
  );

const loadRows = (samples, contenders, nodes) =>
  nodes.flatMap(({ version: node }) =>
    loadNames.flatMap((load) =>
      contenders
        .filter(({ key }) => samples.some((sample) => sample.key === key))
        .map(({ key, title }) => {
          const where = { node, key, load };
          return {
            node,
            load,
            key,
            title,
            cpu: spread(seriesOf(samples, where, "cpu")),
            perSecond: spread(seriesOf(samples, where, "perSecond")),
            memory: spread(seriesOf(samples, where, "rss")),
            cpuOverFastify: compared(samples, { node, load }, "cpu", [key, "fastify"]),
          };
        }),
    ),
  );

function startGoals(samples, node) {
  const start = (other, most, title) =>
    goal({
      figure: `start to first response, 200 routes, of ${title}`,
      node,
      measured: compared(samples, { node }, "ms", ["nexus", other]),
      most,
    });
  return [
    start("fastify", 0.25, "hand-written Fastify"),
    start("nestjs", 0.2, "NestJS"),
    start("bare", 2, "bare node:http"),
    goal({
      figure: "memory after start, of hand-written Fastify",
      node,
      measured: compared(samples, { node }, "rss", ["nexus", "fastify"]),
      most: 0.75,
    }),
  ];
}

const loadGoals = (samples, node) =>
  loadNames.flatMap((load) =>
    [
      ["fastify", 1, "hand-written Fastify"],
      ["nestjs", 2.5, "NestJS"],
    ].flatMap(([other, least, title]) => [
      goal({
        figure: `requests per processor second, ${load}, of ${title}`,
        node,
        // Fewer microseconds a request are more requests.
        measured: compared(samples, { node, load }, "cpu", [other, "nexus"]),
        least,
      }),
      goal({
        figure: `requests a second, ${load}, of ${title}`,
        node,
        measured: compared(samples, { node, load }, "perSecond", ["nexus", other]),
        least,
      }),
    ]),
  );
