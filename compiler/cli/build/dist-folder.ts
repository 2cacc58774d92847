import { statSync } from "node:fs";
import { CommandFailure } from "../failures.js";

/** A folder is replaced by the next build; a file is somebody's. */
export function mustBeFolder(dist: string): void {
  if (statSync(dist, { throwIfNoEntry: false })?.isDirectory() === false)
    throw new CommandFailure(
      `${dist} is no folder, and a build belongs there`,
      "move it away: nexus build makes the folder",
    );
}

export const distNotWritten = (cause: string): CommandFailure =>
  new CommandFailure(
    `dist/ cannot be written: ${cause}`,
    "dist/ was left as it was; build again when the cause is gone",
  );
