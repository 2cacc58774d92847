// What each further route costs at start: the same application with 200 and with 400 routes.
import { join } from "node:path";
import { goal } from "../goals.mjs";
import { measureStart } from "../http/measure-start.mjs";
import { started } from "../http/started.mjs";
import { describeWork } from "../http/work.mjs";
import { writeContenders } from "../http/write.mjs";
import { seriesOf, spread } from "../statistics.mjs";

const sizes = [50, 100];
const routes = (sizes[1] - sizes[0]) * 4;
const measured = ["nexus", "fastify", "bare"];

export async function run({ folder, nodes, random, seed, progress, size }) {
  progress("writing the applications with 200 and 400 routes");
  const contenders = [];
  for (const modules of sizes) {
    const written = await writeContenders({ folder: join(folder, `growth-${modules}`), modules, seed, only: measured });
    contenders.push(...written.map((one) => ({ ...one, key: `${one.key}-${modules}` })));
  }
  const [{ path }] = describeWork({ seed });
  // What a contender keeps for its next start, it keeps now.
  for (const node of nodes) {
    for (const contender of contenders) await (await started(contender, { node: node.path, path })).stop();
  }
  const samples = await measureStart({ contenders, nodes, random, progress, rounds: size.startRounds, path });
  const growth = nodes.flatMap(({ version: node }) =>
    measured.map((key) => ({ node, key, title: titleOf(contenders, key), ms: perRoute(samples, node, key) })),
  );
  const goals = growth
    .filter(({ key }) => key === "nexus")
    .map(({ node, ms }) =>
      goal({ figure: "each further route makes the start longer by", node, measured: ms, most: 0.3, unit: "ms" }),
    );
  return { growth, goals };
}

const titleOf = (contenders, key) => contenders.find((one) => one.key === `${key}-${sizes[0]}`).title;

function perRoute(samples, node, key) {
  const [few, many] = sizes.map((modules) => seriesOf(samples, { node, key: `${key}-${modules}` }, "ms"));
  return spread(many.map((ms, round) => (ms - few[round]) / routes));
}
