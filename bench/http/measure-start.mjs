// From the spawn of a process to its first answer, and the memory that it has then.
import { shuffled } from "../seeded.mjs";
import { started } from "./started.mjs";

/** Every contender once per round and Node, in an order of its own. Gives [{ node, key, round, ms, rss }]. */
export async function measureStart({ contenders, nodes, rounds, random, path, progress }) {
  const all = nodes.flatMap((node) => contenders.map((contender) => ({ node, contender })));
  const samples = [];
  for (let round = 0; round < rounds; round += 1) {
    progress(`start, round ${round + 1} of ${rounds}`);
    for (const { node, contender } of shuffled(all, random)) {
      if (!runsOn(contender, node)) continue;
      await contender.beforeStart?.(contender.root, node);
      const server = await started(contender, { node: node.path, path });
      const { ms } = server;
      const rss = server.rss();
      await server.stop();
      samples.push({ node: node.version, key: contender.key, round, ms, rss });
    }
  }
  return samples;
}

export const runsOn = ({ needsNode = 0 }, { version }) => Number.parseInt(version.slice(1), 10) >= needsNode;
