import type { Command } from "commander";
import type { DoctorOptions } from "../commands/doctor.js";
import type { ExplainOptions } from "../commands/explain.js";
import type { GraphOptions } from "../commands/graph.js";
import type { HealthOptions } from "../commands/health.js";
import type { Run } from "../program.js";
import { command, formatOption } from "./command.js";

/** The commands that only tell: about the declaration, a running application, the machine. */
export function declareInspection(program: Command, run: Run): void {
  declareModelCommands(program, run);
  declareRunningCommands(program, run);
}

function declareModelCommands(program: Command, run: Run): void {
  command(program, "explain <thing...>", {
    summary: "tell about a code, plugin, service, event, route or setting",
    description:
      "Tells what a diagnostic's code means, or who declares a plugin, service, event, route or setting, who uses it, and why this provider. A kind in front narrows: service:users, event:user.created, route:..., plugin:..., setting:..., code:...",
    examples: [
      ["nexus explain NX3005", "a code, with an example and the fix"],
      ["nexus explain users", "everything of that name"],
      ["nexus explain service:users", "only the service"],
      ["nexus explain POST /users", "a route"],
      ["nexus explain database.url", "a setting"],
    ],
  })
    .addOption(formatOption(["text", "json"]))
    .action((thing: string[], options: Omit<ExplainOptions, "thing">) =>
      run(async (context) =>
        (await import("../commands/explain.js")).explain({ ...options, thing: thing.join(" ") }, context),
      ),
    );

  command(program, "graph", {
    summary: "print how plugins, services and events hang together",
    examples: [
      ["nexus graph", "in start order, as text"],
      ["nexus graph --format mermaid", "for a page of documentation"],
      ["nexus graph --format dot | dot -Tsvg > graph.svg", "a picture, with Graphviz"],
    ],
  })
    .addOption(formatOption(["text", "mermaid", "dot", "json", "svg"]))
    .action((options: GraphOptions) =>
      run(async (context) => (await import("../commands/graph.js")).graph(options, context)),
    );

  command(program, "openapi", {
    summary: "print OpenAPI 3.1 as JSON, without starting the application",
    examples: [["nexus openapi > openapi.json", "write it to a file"]],
  }).action(() => run(async (context) => (await import("../commands/openapi.js")).openapi({}, context)));
}

function declareRunningCommands(program: Command, run: Run): void {
  const ofRunning = (name: "status" | "health", summary: string): void => {
    command(program, name, {
      summary,
      description: `${summary.charAt(0).toUpperCase()}${summary.slice(1)}. Exit status 1 where it is not healthy or cannot be reached.`,
      examples: [
        [`nexus ${name}`, "the application that listens where the settings say"],
        [`nexus ${name} --url http://127.0.0.1:8000`, "another one"],
      ],
    })
      .option("--url <url>", "where the application listens (default: host and port of its settings)")
      .option("--env <name>", "environment whose overlay counts (NEXUS_ENV)")
      .addOption(formatOption(["text", "json"]))
      .action((options: HealthOptions) =>
        run(async (context) => (await import("../commands/health.js"))[name](options, context)),
      );
  };
  ofRunning("status", "show a running application with the state of each plugin");
  ofRunning("health", "ask a running application whether it is well");

  command(program, "doctor", {
    summary: "check the machine and the project, with a fix for each fault",
    examples: [["nexus doctor", "check everything"]],
  })
    .option("--env <name>", "environment whose variables must be set (NEXUS_ENV)")
    .addOption(formatOption(["text", "json"]))
    .action((options: DoctorOptions) =>
      run(async (context) => (await import("../commands/doctor.js")).doctor(options, context)),
    );
}
