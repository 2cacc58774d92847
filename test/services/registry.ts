import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually, freePort } from "../end-to-end/nexus-process.js";

/** A registry of images that a test starts for itself: `docker-registry` of Debian. */
export interface Registry {
  /** "127.0.0.1:23456" */
  readonly host: string;
  readonly stop: () => void;
}

export const hasRegistry = isInstalled("docker-registry");

export async function startRegistry(): Promise<Registry> {
  const folder = mkdtempSync(join(tmpdir(), "nexus-registry-"));
  const host = `127.0.0.1:${await freePort()}`;
  const settings = join(folder, "config.yml");
  const storage = JSON.stringify({ filesystem: { rootdirectory: join(folder, "images") } });
  writeFileSync(settings, `version: 0.1\nstorage: ${storage}\nhttp: { addr: "${host}" }\n`);
  const child: ChildProcess = spawn("docker-registry", ["serve", settings], { stdio: "ignore" });
  await eventually(async () => {
    const answer = await fetch(`http://${host}/v2/`).catch(() => undefined);
    return answer?.ok ? true : undefined;
  });
  return {
    host,
    stop: () => {
      child.once("exit", () => rmSync(folder, { recursive: true, force: true }));
      child.kill();
    },
  };
}

export function isInstalled(program: string): boolean {
  try {
    execFileSync("sh", ["-c", `command -v ${program}`], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
