/**
 * Kills an application at random times while it emits and handles durable events, many times in a row:
 * node test/crash/crash.mjs [--engine sqlite|postgres|mariadb] [--broker nats|redis] [--runs 20] [--events 10000] [--kills 6] [--seed 1]
 */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const flags = ["--import", import.meta.resolve("tsx"), "--conditions=nexus-platform-source"];
const command = fileURLToPath(new URL("./command.ts", import.meta.url));
const child = spawn(process.execPath, [...flags, command, ...process.argv.slice(2)], { stdio: "inherit" });
child.once("close", (status) => {
  process.exitCode = status ?? 1;
});
