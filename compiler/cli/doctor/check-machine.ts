import { accessSync, constants, existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { satisfies } from "semver";
import { packageRoot, packageVersion } from "../package-root.js";
import { type Finding, fault, warning, well } from "./finding.js";

/** Node, the copies of Nexus, and the folders that Nexus writes to. */
export function checkMachine(root: string): readonly Finding[] {
  return [checkNode(), ...checkCopies(root), ...checkFolders(root)];
}

const supported = ">=20.19.0";

function checkNode(): Finding {
  const version = process.versions.node;
  return satisfies(version, supported)
    ? well(`Node ${version}`)
    : fault(`Node ${version} is too old`, "install Node 20.19 or newer; Node 24 is what images use");
}

/** Two copies have each their own idea of what a problem or a transaction is. */
function checkCopies(root: string): readonly Finding[] {
  const running = realpathSync(packageRoot());
  const found = new Set<string>();
  for (let folder = root; ; folder = dirname(folder)) {
    const copy = join(folder, "node_modules", "nexus-platform");
    if (existsSync(copy)) found.add(realpathSync(copy));
    if (dirname(folder) === folder) break;
  }
  const others = [...found].filter((copy) => copy !== running);
  if (others.length > 0) {
    const fix = "run the application's own: npx nexus …, and keep one version of nexus-platform in package.json";
    return [warning(`this nexus is not the one that is installed here (${others.join(", ")})`, fix)];
  }
  if (found.size === 0 && running !== realpathSync(root)) {
    return [fault("nexus-platform is not installed here", "npm install nexus-platform")];
  }
  return [well(`nexus-platform ${packageVersion()}`)];
}

function checkFolders(root: string): readonly Finding[] {
  const folders = ["", "generated", "dist", "node_modules"].filter((folder) => existsSync(join(root, folder)));
  const closed = folders.filter((folder) => !isWritable(join(root, folder)));
  if (closed.length === 0) return [well("folders can be written to")];
  return closed.map((folder) =>
    fault(
      `${folder === "" ? "this folder" : `${folder}/`} cannot be written to`,
      "give this user the right to write there",
    ),
  );
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
