import { createServer } from "node:net";
import { SettingsError } from "../../../runtime/settings/settings-error.js";
import type { SettingsArguments } from "../../../runtime/settings/settings-sources.js";
import { compile } from "../../compile.js";
import type { CommandContext } from "../command-context.js";
import { diskSource } from "../disk/disk-source.js";
import { readSettings } from "../settings/read-settings.js";
import { type Finding, fault, well } from "./finding.js";

/** Whether a start here would find its variables and its port. Nothing is told of an application that does not compile. */
export async function checkStart({ root }: CommandContext, given: SettingsArguments): Promise<readonly Finding[]> {
  const { application, diagnostics } = compile(diskSource(root).source);
  if (application === null || diagnostics.some(({ severity }) => severity === "error")) return [];
  try {
    const { server, environment } = await readSettings(application, root, given);
    const where = environment === "" ? "" : ` in the environment ${environment}`;
    return [well(`settings are complete${where}`), await checkPort(server.host, server.port)];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const fix = "nexus config env lists the variables; set them, or write them into .env for nexus dev";
    return error.problems.map(({ key, message }) => fault(`${key}: ${message}`, fix));
  }
}

function checkPort(host: string, port: number): Promise<Finding> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", ({ code, message }: NodeJS.ErrnoException) => {
      const what =
        code === "EADDRINUSE"
          ? "is in use"
          : code === "EACCES"
            ? "needs more rights"
            : `cannot be listened on (${message})`;
      resolve(fault(`port ${port} of ${host} ${what}`, "stop what uses it, or set server.port"));
    });
    server.listen({ host, port }, () =>
      server.close(() => resolve(well(port === 0 ? "a free port is taken at start" : `port ${port} is free`))),
    );
  });
}
