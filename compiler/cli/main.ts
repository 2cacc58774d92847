#!/usr/bin/env node
import { packageVersion } from "./package-root.js";

// Nothing else is loaded before it is known which command runs.
const [first] = process.argv.slice(2);
if (first === "--version" || first === "-v" || first === "-V") {
  process.stdout.write(`${packageVersion()}\n`);
} else {
  const { runCommandLine } = await import("./run-command-line.js");
  process.exitCode = await runCommandLine(process.argv.slice(2));
}
