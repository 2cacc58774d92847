import type { Application, GeneratedFile } from "../../model.js";
import { literal } from "../render/literal.js";
import { dataFile } from "./data-file.js";

/** generated/jobs.ts: what runs at set times. */
export function emitJobs({ plugins }: Application): GeneratedFile {
  const value = plugins
    .filter(({ isWired }) => isWired)
    .flatMap(({ name: plugin, declaration: { jobs } }) =>
      jobs.map(({ name, cron, timeZone, missed, timeout }) => ({ plugin, job: name, cron, timeZone, missed, timeout })),
    );
  return dataFile({
    name: "jobs",
    about: "Work at set times, by start order of the plugins, then as their manifests write it.",
    type: { name: "JobDefinition", isList: true },
    value: literal(value),
  });
}
