import { createServer } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { install, nexus, temporaryFolder, write } from "./nexus.js";
import { sampleApplication, sampleVariables } from "./sample-application.js";

describe("nexus doctor", () => {
  it("finds nothing where all is well", async () => {
    const cwd = application({ "tsconfig.json": "{}\n" });
    await nexus(["compile"], { cwd });
    const { status, stdout } = await nexus(["doctor"], { cwd, env: { ...sampleVariables, NEXUS_SERVER__PORT: "0" } });
    expect(stdout).not.toMatch(/^[✖!]/m);
    expect(stdout).toContain("✔ the application compiles, and generated/ is fresh");
    expect(status).toBe(0);
  });

  it("tells every fault with its fix", async () => {
    const cwd = application({ "package.json": "{}\n" });
    const { status, stdout } = await nexus(["doctor"], { cwd });
    expect(stdout).toContain('✖ package.json does not map "#nexus" and "#nexus/*"\n  fix: add to package.json:');
    expect(stdout).toContain('✖ package.json does not say "type": "module"');
    expect(stdout).toContain("! there is no tsconfig.json");
    expect(stdout).toContain("✖ generated/ is not what the declaration says\n  fix: nexus compile");
    expect(stdout).toMatch(/✖ plugins\.library\.token: .*LIBRARY_TOKEN/);
    expect(status).toBe(1);
  });

  it("tells of a port that is in use", async () => {
    const server = createServer();
    onTestFinished(() => void server.close());
    const port = await new Promise<number>((resolve) => {
      server.listen(0, "127.0.0.1", () => {
        const address = server.address();
        resolve(typeof address === "object" && address ? address.port : 0);
      });
    });
    const { stdout } = await nexus(["doctor"], {
      cwd: application(),
      env: { ...sampleVariables, NEXUS_SERVER__PORT: String(port) },
    });
    expect(stdout).toContain(`✖ port ${port} of 127.0.0.1 is in use\n  fix: stop what uses it, or set server.port`);
  });

  it("looks at the rest where the application does not compile", async () => {
    const cwd = application({ "nexus.yaml": "nexus: 1\napp: {}\n" });
    const { stdout } = await nexus(["doctor", "--format", "json"], { cwd });
    const { ok, checks } = JSON.parse(stdout) as { ok: boolean; checks: readonly { what: string }[] };
    expect(ok).toBe(false);
    expect(checks.map(({ what }) => what)).toContain("the application does not compile: 1 error");
  });

  it("says where Nexus is not installed", async () => {
    const { stdout } = await nexus(["doctor"], { cwd: temporaryFolder(sampleApplication) });
    expect(stdout).toContain("✖ nexus-platform is not installed here\n  fix: npm install nexus-platform");
  });
});

function application(files: Readonly<Record<string, string>> = {}): string {
  const cwd = temporaryFolder(sampleApplication);
  write(cwd, files);
  install(cwd);
  return cwd;
}
