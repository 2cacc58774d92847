import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openStage } from "../../../compiler/cli/disk/stage.js";

/** Replaces the folder that it is given many times with two files that say who wrote them. */
const [, , place = ""] = process.argv;
for (let round = 0; round < 200; round += 1) {
  const stage = openStage(place);
  mkdirSync(stage.path);
  for (const name of ["one", "other"]) writeFileSync(join(stage.path, name), `${process.pid} ${round}`);
  stage.moveIntoPlace();
  stage.close();
}
