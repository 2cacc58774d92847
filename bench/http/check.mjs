// Only the check: `node bench/http/check.mjs [--only nexus,express] [--modules 50]`. Says who answers alike, and starts in what time.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import "../end-on-signal.mjs";
import { runsOn } from "./measure-start.mjs";
import { answersOf, refuseOtherAnswers } from "./same-answers.mjs";
import { started } from "./started.mjs";
import { describeWork } from "./work.mjs";
import { writeContenders } from "./write.mjs";

const text = { type: "string" };
const { values } = parseArgs({ options: { only: text, modules: text } });
const modules = Number(values.modules ?? 50);
const work = describeWork({ modules });
const folder = mkdtempSync(join(tmpdir(), "nexus-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

const contenders = await writeContenders({ folder, modules, seed: 1, only: values.only?.split(",") });
let expected;
for (const contender of contenders.filter((one) => runsOn(one, process))) {
  const server = await started(contender, { node: process.execPath, path: work[0].path });
  const answers = await answersOf(server.url, work);
  expected ??= answers;
  const figures = `first after ${Math.round(server.ms)} ms, ${Math.round(server.rss())} MB`;
  await server.stop();
  process.stdout.write(server.said());
  refuseOtherAnswers(contender.title, expected, answers);
  console.log(`${contender.title}: ${answers.length} answers alike, ${figures}`);
}
