import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { causeOfRefusal } from "../disk/cause-of-refusal.js";
import { openStage, type Stage } from "../disk/stage.js";
import { CommandFailure, isSystemError } from "../failures.js";

/** A bill of materials that is written, and takes its place when the image that it is about stands in its own. */
export function stageBill(bill: Buffer, path: string): Stage {
  let stage: Stage | null = null;
  try {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw notWritten(path, "it is a folder");
    mkdirSync(dirname(path), { recursive: true });
    stage = openStage(path);
    writeFileSync(stage.path, bill);
    return stage;
  } catch (error) {
    stage?.close();
    throw isSystemError(error) ? notWritten(path, causeOfRefusal(error)) : error;
  }
}

const notWritten = (path: string, cause: string): CommandFailure =>
  new CommandFailure(`the bill of materials cannot be written to ${path}: ${cause}`, "no image was written either");
