import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { eventually } from "../end-to-end/nexus-process.js";
import { install, nexus, outcomeOf, startNexus, temporaryFolder } from "./nexus.js";
import { sampleApplication, sampleVariables } from "./sample-application.js";

/** A file that plugins/library may have at its top tells who runs it. */
const waiting = `import { writeFileSync } from "node:fs";
writeFileSync(process.env["PID_FILE"] ?? "", String(process.pid));
`;

function application(files: Readonly<Record<string, string>> = {}): string {
  const cwd = temporaryFolder({ ...sampleApplication, "dist/main.js": "old", ...files });
  install(cwd);
  return cwd;
}

const stages = (cwd: string): readonly string[] => readdirSync(cwd).filter((name) => name.startsWith(".nexus-"));
const begun = (cwd: string) => eventually(async () => (stages(cwd).length > 0 ? true : undefined));

describe("nexus build that is interrupted", () => {
  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "by %s leaves dist/ as it was and nothing beside it",
    async (signal) => {
      const cwd = application();
      const child = startNexus(["build"], { cwd });
      const outcome = outcomeOf(child);
      await begun(cwd);
      child.kill(signal);
      await outcome;
      expect(child.signalCode).toBe(signal);
      expect(stages(cwd)).toEqual([]);
      expect(readFileSync(join(cwd, "dist", "main.js"), "utf8")).toBe("old");
    },
  );

  it("by SIGKILL leaves dist/ as it was, and what is beside it goes with the next build", async () => {
    const cwd = application();
    const child = startNexus(["build"], { cwd });
    const outcome = outcomeOf(child);
    await begun(cwd);
    child.kill("SIGKILL");
    await outcome;
    expect(readFileSync(join(cwd, "dist", "main.js"), "utf8")).toBe("old");
    expect(stages(cwd)).toHaveLength(1);
    expect(await nexus(["build"], { cwd })).toMatchObject({ status: 0, stderr: "" });
    expect(stages(cwd)).toEqual([]);
  });

  it("while it measures the start ends the application that it started, too", async () => {
    const declared = sampleApplication["nexus.yaml"] ?? "";
    const grant = 'needs: ["fs:write", "env:PID_FILE"]';
    const cwd = application({
      "nexus.yaml": `${declared.replace("  library:\n", `  library:\n    $grant: ["fs:write", "env:PID_FILE"]\n`)}budget: { start: 1m }\n`,
      "plugins/library/plugin.yaml": `${sampleApplication["plugins/library/plugin.yaml"]}\n${grant}\n`,
      "plugins/library/index.ts": `${waiting}${sampleApplication["plugins/library/index.ts"]}`
        .replace("definePlugin((", "definePlugin(async (")
        .replace(": Plugin =>", ": Promise<Plugin> =>")
        .replace("const titles", "await new Promise(() => setInterval(() => undefined, 1_000));\n  const titles"),
    });
    const PID_FILE = join(cwd, "started");
    const child = startNexus(["build"], { cwd, env: { ...sampleVariables, PID_FILE, TMPDIR: cwd } });
    const outcome = outcomeOf(child);
    const started = await eventually(async () =>
      existsSync(PID_FILE) ? Number(readFileSync(PID_FILE, "utf8")) || undefined : undefined,
    );
    child.kill("SIGINT");
    await outcome;
    await eventually(async () => (isRunning(started) ? undefined : true));
    expect(readdirSync(cwd).filter((name) => name.startsWith("nexus-build-"))).toEqual([]);
    expect(stages(cwd)).toEqual([]);
  });
});

function isRunning(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch {
    return false;
  }
}
