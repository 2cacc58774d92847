import type { Command } from "commander";
import type { BuildOptions } from "../commands/build.js";
import type { CheckOptions } from "../commands/check.js";
import type { CompileOptions } from "../commands/compile.js";
import type { DevOptions } from "../commands/dev.js";
import type { InitOptions } from "../commands/init.js";
import type { StartOptions } from "../commands/start.js";
import type { Run } from "../program.js";
import { command, formatOption, withSettingsOptions } from "./command.js";

/** The commands that take an application from an empty folder to a running process. */
export function declareProjectCommands(program: Command, run: Run): void {
  declareInit(program, run);
  declareCompile(program, run);
  declareRunning(program, run);
}

function declareInit(program: Command, run: Run): void {
  command(program, "init [dir]", {
    summary: "make a new application that compiles, runs and passes its own test",
    description: "Makes a new application with one small plugin. A file that is already there is never overwritten.",
    examples: [
      ["nexus init shop", 'in the new folder "shop"'],
      ["nexus init", "in the current folder"],
    ],
  })
    .option("--name <name>", "name of the application (default: from the folder's)")
    .action((dir: string | undefined, options: Omit<InitOptions, "dir">) =>
      run(async (context) => (await import("../commands/init.js")).init({ ...options, ...(dir && { dir }) }, context)),
    );
}

function declareCompile(program: Command, run: Run): void {
  command(program, "compile", {
    summary: "check the declaration and write generated/",
    description:
      "Proves that nexus.yaml and the manifests of its plugins fit together, and writes the wiring to generated/. Reads no secret, no variable and no network. Only files that changed are written.",
    examples: [
      ["nexus compile", "report everything that is wrong, or write generated/"],
      ["nexus compile --check", "write nothing; fail where generated/ is stale or was edited by hand"],
      ["nexus compile --format github", "annotations in a workflow"],
      ["nexus compile --watch", "again on each change"],
    ],
  })
    .option("--check", "write nothing, and fail where something would be written")
    .option("--strict", "fail on warnings, too")
    .option("--watch", "compile again on each change")
    .option("--force", "overwrite generated files that were edited by hand")
    .option("--verify-incremental", "compile without the cache, too, and prove that both give the same")
    .option("--frozen", "not supported yet")
    .addOption(formatOption(["pretty", "json", "github", "sarif"]))
    .action((options: CompileOptions) =>
      run(async (context) => (await import("../commands/compile.js")).compileCommand(options, context)),
    );

  command(program, "check", {
    summary: "compile, then type-check the application with tsc",
    description:
      "Compiles, then runs the application's TypeScript compiler on its tsconfig.json, or Nexus's own where it has none.",
    examples: [
      ["nexus check", "everything that can be known before a start"],
      ["nexus check --strict", "fail on warnings, too"],
    ],
  })
    .option("--strict", "fail on warnings, too")
    .addOption(formatOption(["pretty", "json", "github", "sarif"]))
    .action((options: CheckOptions) =>
      run(async (context) => (await import("../commands/check.js")).check(options, context)),
    );
}

function declareRunning(program: Command, run: Run): void {
  withSettingsOptions(
    command(program, "dev", {
      summary: "compile, run, and restart on each change",
      description:
        "Compiles and runs the application in the environment development, with the variables of .env, and starts it anew on each change, in a process that waits for it. A broken edit, and code that cannot be loaded, keep the last good build serving and show what is wrong.",
      examples: [
        ["nexus dev", "on the port of nexus.yaml"],
        ["nexus dev --port 3000", "on another"],
      ],
    }),
  ).action((options: DevOptions) => run(async (context) => (await import("../commands/dev.js")).dev(options, context)));

  command(program, "build", {
    summary: "compile, then bundle the application into dist/",
    description:
      "Compiles, then writes dist/main.js: one file that runs with plain node, with what it needs beside it.",
    examples: [
      ["nexus build", "write dist/"],
      ["nexus build && nexus start", "build and run"],
      ["nexus build --analyze", "show the bytes of each plugin and package"],
    ],
  })
    .option("--analyze", "show the bytes of each plugin and package")
    .addOption(formatOption(["text", "json"]))
    .action((options: BuildOptions) =>
      run(async (context) => (await import("../commands/build.js")).build(options, context)),
    );

  withSettingsOptions(
    command(program, "start", {
      summary: "run what was built",
      description: "Runs dist/main.js. The application's root is the folder that holds dist/.",
      examples: [
        ["nexus start", "with the settings of nexus.yaml"],
        ["nexus start --env production --port 80", "in the environment production"],
      ],
    }),
  ).action((options: StartOptions) =>
    run(async (context) => (await import("../commands/start.js")).start(options, context)),
  );
}
