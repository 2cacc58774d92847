// Requests a second, and what one costs the server. All servers of a Node run at once, and idle until it is their turn: short turns in
// changing order, so that a busy moment of the machine falls on all of them.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { shuffled } from "../seeded.mjs";
import { runsOn } from "./measure-start.mjs";
import { started } from "./started.mjs";

const usageTeller = new URL("./tell-usage.mjs", import.meta.url).href;
const connections = 32;

/**
 * `loads` are { name, path, method, headers, body }, or a function of a started contender that gives them. Gives
 * [{ node, key, load, round, perSecond, cpu, rss }]: microseconds of processor time per request, and the server's memory after it.
 * Before each turn as many requests again are made and not counted: V8 may have dropped what it had optimized while the server idled.
 */
export async function measureLoad({ contenders, nodes, rounds, random, loads, ready, turn, warmUp, progress }) {
  const samples = [];
  for (const node of nodes) {
    const callers = startCallers();
    const servers = [];
    try {
      for (const contender of contenders.filter((one) => runsOn(one, node))) {
        const start = ["--import", usageTeller, ...contender.start];
        const server = await started({ ...contender, start, channel: true }, { node: node.path, path: ready });
        const own = typeof loads === "function" ? await loads(contender, server) : loads;
        servers.push(...own.map((load) => ({ contender, server, load })));
      }
      progress(`load on Node ${node.version}, warming up`);
      for (const { server, load } of servers) await callers.load(server, load, warmUp);
      for (let round = 0; round < rounds; round += 1) {
        progress(`load on Node ${node.version}, round ${round + 1} of ${rounds}`);
        for (const { contender, server, load } of shuffled(servers, random)) {
          const figures = await oneTurn({ callers, server, load, amount: turn });
          samples.push({ node: node.version, key: contender.key, load: load.name, round, ...figures });
        }
      }
    } finally {
      callers.end();
      for (const server of new Set(servers.map(({ server }) => server))) await server.stop();
    }
  }
  return samples;
}

async function oneTurn({ callers, server, load, amount }) {
  await callers.load(server, load, amount);
  const before = await server.usage();
  const { seconds } = await callers.load(server, load, amount);
  const after = await server.usage();
  return { perSecond: amount / seconds, cpu: (after.cpu - before.cpu) / amount, rss: after.rss };
}

function startCallers() {
  const child = spawn(process.execPath, [fileURLToPath(new URL("./load-generator.mjs", import.meta.url))], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const gone = once(child, "exit").then(([code]) => {
    throw new Error(`the callers ended with ${code}`);
  });
  gone.catch(() => undefined);
  return {
    load: async (server, { path, method = "GET", headers, body }, amount) => {
      child.send({ url: `${server.url}${path}`, method, headers, body, amount, connections });
      const [{ ok, failed, seconds }] = await Promise.race([once(child, "message"), gone]);
      if (ok !== amount || failed > 0)
        throw new Error(`${method} ${server.url}${path}: ${ok} of ${amount} were answered well`);
      return { seconds };
    },
    // It ends when its channel does, also where this process is killed.
    end: () => child.disconnect(),
  };
}
