/**
 * Stops, kills and adds instances of the storefront at random behind a load balancer while customers shop:
 * node test/load-balancer/run.mjs [--minutes 5] [--customers 8] [--balancer haproxy|nginx] [--seed 1]
 */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const flags = ["--import", import.meta.resolve("tsx"), "--conditions=nexus-platform-source"];
const command = fileURLToPath(new URL("./command.ts", import.meta.url));
const child = spawn(process.execPath, [...flags, command, ...process.argv.slice(2)], { stdio: "inherit" });
child.once("close", (status) => {
  process.exitCode = status ?? 1;
});
