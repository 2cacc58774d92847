import { closeSync, existsSync, openSync } from "node:fs";
import { describe, expect, it, onTestFinished } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { nexus, outcomeOf, repository, startNexus, temporaryFolder } from "./nexus.js";
import { sampleApplication } from "./sample-application.js";

describe("the command line", () => {
  const cwd = repository;
  const rows: readonly { row: string; words: readonly string[]; status: number; stdout?: RegExp; stderr?: RegExp }[] = [
    {
      row: "--version prints the version and nothing else",
      words: ["--version"],
      status: 0,
      stdout: new RegExp(`^${packageJson.version}\n$`),
    },
    { row: "--help lists the commands", words: ["--help"], status: 0, stdout: /compile .*generated\// },
    {
      row: "a command's --help has examples",
      words: ["compile", "--help"],
      status: 0,
      stdout: /Examples:\n {2}nexus compile/,
    },
    {
      row: "a subcommand's --help has examples",
      words: ["plugin", "add", "--help"],
      status: 0,
      stdout: /Examples:\n {2}nexus plugin add cache/,
    },
    { row: "global options are shown with a command", words: ["graph", "--help"], status: 0, stdout: /--cwd <dir>/ },
    {
      row: "an unknown command is answered with the nearest",
      words: ["complie"],
      status: 2,
      stderr: /unknown command 'complie'[\s\S]*compile/,
    },
    {
      row: "an unknown option is answered with the nearest",
      words: ["compile", "--chekc"],
      status: 2,
      stderr: /unknown option '--chekc'[\s\S]*--check/,
    },
    {
      row: "an unknown format is answered with the known ones",
      words: ["compile", "--format", "xml"],
      status: 2,
      stderr: /pretty, json, github, sarif/,
    },
    {
      row: "a missing argument is wrong usage",
      words: ["explain"],
      status: 2,
      stderr: /missing required argument 'thing'/,
    },
    { row: "too many arguments are wrong usage", words: ["compile", "now"], status: 2, stderr: /too many arguments/ },
    { row: "no command at all is wrong usage", words: [], status: 2, stderr: /Usage: nexus/ },
    {
      row: "--cwd must name a folder",
      words: ["compile", "--cwd", "package.json"],
      status: 2,
      stderr: /--cwd names "package.json", which is not a folder/,
    },
    {
      row: "an option that comes later says so",
      words: ["compile", "--frozen"],
      status: 2,
      stderr: /"--frozen" is not supported yet/,
    },
    {
      row: "a format that comes later says so",
      words: ["graph", "--format", "svg"],
      status: 2,
      stderr: /"--format svg" is not supported yet/,
    },
    {
      row: "--watch prints for people only",
      words: ["compile", "--watch", "--format", "json"],
      status: 2,
      stderr: /does not go with --format json/,
    },
  ];
  it.concurrent.each(rows)("$row", async ({ words, status, stdout = /^$/, stderr = /^$/ }) => {
    const outcome = await nexus(words, { cwd });
    expect(outcome.stdout).toMatch(stdout);
    expect(outcome.stderr).toMatch(stderr);
    expect(outcome.status).toBe(status);
  });

  it("ends without a fault when its reader has had enough", async () => {
    const child = startNexus(["graph", "--format", "dot"], { cwd: temporaryFolder(sampleApplication) });
    // What `| head -0` does: the pipe is closed before the first line.
    child.stdout?.destroy();
    let stderr = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    const status = await new Promise((resolve) => child.on("close", resolve));
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });

  it.skipIf(!existsSync("/dev/full"))("tells without a stack that its output cannot be written", async () => {
    const full = openSync("/dev/full", "w");
    onTestFinished(() => closeSync(full));
    const child = startNexus(["graph", "--format", "dot"], { cwd: temporaryFolder(sampleApplication), stdout: full });
    expect(await outcomeOf(child)).toEqual({
      status: 1,
      stdout: "",
      stderr: "error: the output cannot be written: ENOSPC: no space left on device, write\n",
    });
  });

  it("colours what it says only on a terminal, or where it is told to", async () => {
    const cwd = temporaryFolder({ "nexus.yaml": "nexus: 1\n" });
    const plain = await nexus(["compile"], { cwd, env: { NO_COLOR: "" } });
    expect(plain.stdout).not.toContain("\u001b");
    const forced = await nexus(["compile"], { cwd, env: { NO_COLOR: "", FORCE_COLOR: "1" } });
    expect(forced.stdout).toContain("\u001b[");
    const refused = await nexus(["compile"], { cwd, env: { NO_COLOR: "1", FORCE_COLOR: "1" } });
    expect(refused.stdout).not.toContain("\u001b");
  });
});
