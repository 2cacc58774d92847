import { parseArgs } from "node:util";
import buildLib from "../build-lib.js";
import { databaseEngines } from "../services/test-services.js";
import { buildApplication } from "./build-application.js";
import { crashRun } from "./crash-run.js";

const { values } = parseArgs({
  options: {
    engine: { type: "string", default: "sqlite" },
    runs: { type: "string", default: "1" },
    events: { type: "string", default: "10000" },
    kills: { type: "string", default: "6" },
    seed: { type: "string" },
    broker: { type: "string" },
  },
});
const engine = databaseEngines.find((known) => known.engine === values.engine)?.engine;
if (engine === undefined)
  throw new Error(`--engine is one of ${databaseEngines.map((known) => known.engine).join(", ")}`);

const broker: "nats" | "redis" | undefined =
  values.broker === "nats" || values.broker === "redis" ? values.broker : undefined;
if (values.broker !== broker) throw new Error("--broker is nats or redis");

buildLib();
const application = await buildApplication();
let failures = 0;
try {
  for (let run = 1; run <= Number(values.runs); run += 1) {
    const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 32) : Number(values.seed) + run - 1;
    const options = {
      main: application.main,
      engine,
      seed,
      events: Number(values.events),
      kills: Number(values.kills),
      ...(broker !== undefined && { broker }),
    };
    const { accepted, seconds, faults } = await crashRun(options);
    const outcome = faults.length === 0 ? "every promise kept" : `${faults.length} faults`;
    console.log(
      `${engine}${broker === undefined ? "" : ` and ${broker}`} run ${run}: seed ${seed}, ${accepted} accepted, ${seconds.toFixed(1)} s: ${outcome}`,
    );
    for (const fault of faults.slice(0, 20)) console.log(`  ${fault}`);
    if (faults.length > 0) failures += 1;
  }
} finally {
  application.remove();
}
process.exitCode = failures === 0 ? 0 : 1;
