import { parseArgs } from "node:util";
import buildLib from "../build-lib.js";
import { randomNumbers } from "../crash/random-numbers.js";
import { installedBalancer } from "./balancer.js";
import { buildStorefront } from "./build-storefront.js";
import { openCluster } from "./cluster.js";
import { randomSteps } from "./disturbances.js";
import { loadRun } from "./load-run.js";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "5" },
    customers: { type: "string", default: "8" },
    balancer: { type: "string" },
    seed: { type: "string" },
  },
});
const wanted = values.balancer ?? installedBalancer();
if (wanted !== "haproxy" && wanted !== "nginx")
  throw new Error("--balancer is haproxy or nginx, and must be installed");

buildLib();
const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 32) : Number(values.seed);
const storefront = await buildStorefront();
try {
  const cluster = await openCluster(storefront, wanted);
  try {
    const until = performance.now() + Number(values.minutes) * 60_000;
    const steps = randomSteps(cluster.instances, { random: randomNumbers(seed), until });
    const { requests, cut, orders, disturbances, faults } = await loadRun(cluster, {
      customers: Number(values.customers),
      steps,
    });
    const times = (kind: string): number => disturbances.filter((one) => one.kind === kind).length;
    console.log(`${wanted}, seed ${seed}: ${requests} requests, ${orders} orders`);
    console.log(`${times("stop")} stops, ${times("kill")} kills that cut ${cut} requests, ${times("start")} starts`);
    console.log(
      faults.length === 0 ? "every promise kept" : `${faults.length} faults:\n  ${faults.slice(0, 30).join("\n  ")}`,
    );
    process.exitCode = faults.length === 0 ? 0 : 1;
  } finally {
    await cluster.close();
  }
} finally {
  storefront.remove();
}
