import { readFileSync } from "node:fs";
import type { Server } from "node:net";
import { definePlugin, type Plugin } from "#nexus/reports";
import { send } from "./send.js";

export default definePlugin((): Plugin => {
  send(readFileSync("report.txt", "utf8"), process.env["TARGET"]);
  return {};
});
