import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "../end-to-end/nexus-process.js";

export type BalancerKind = "haproxy" | "nginx";

export interface Balancer {
  readonly kind: BalancerKind;
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** The first that is installed; undefined where none is. */
export function installedBalancer(): BalancerKind | undefined {
  return (["haproxy", "nginx"] as const).find((kind) => spawnSync(kind, ["-v"], { env }).status === 0);
}

// Debian puts both where only root looks.
const env = { PATH: `${process.env["PATH"] ?? ""}:/usr/sbin` };

/** Stands in front of the instances at these ports, set up as the guide says. */
export async function startBalancer(kind: BalancerKind, ports: readonly number[]): Promise<Balancer> {
  const folder = mkdtempSync(join(tmpdir(), "nexus-balancer-"));
  const port = await freePort();
  const file = join(folder, `${kind}.conf`);
  writeFileSync(file, configurations[kind](snippetOf(kind, ports), port, folder));
  const child = spawn(kind, kind === "haproxy" ? ["-f", file] : ["-p", folder, "-c", file], { env, stdio: "pipe" });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text: Buffer) => (output += text.toString()));
  const ended = once(child, "close");
  await listens(child, port, () => output);
  return {
    kind,
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}

const configurations: Readonly<Record<BalancerKind, (snippet: string, port: number, folder: string) => string>> = {
  haproxy: (snippet, port) => snippet.replace("bind :80", `bind 127.0.0.1:${port}`),
  nginx: (snippet, port, folder) => {
    const paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
      (name) => `${name}_temp_path ${folder}/${name};`,
    );
    const own = `http {\naccess_log off;\n${paths.join("\n")}`;
    const main = `daemon off;\npid ${folder}/pid;\nerror_log ${folder}/error.log;\n`;
    return main + snippet.replace("http {", own).replace("listen 80;", `listen 127.0.0.1:${port};`);
  },
};

/** The guide's own file, with the addresses of these instances. */
function snippetOf(kind: BalancerKind, ports: readonly number[]): string {
  const guide = readFileSync(fileURLToPath(new URL("../../docs/guide/operations.md", import.meta.url)), "utf8");
  const [, snippet = ""] = new RegExp(`\`\`\`${kind}\n([^\`]*)\`\`\``).exec(guide) ?? [];
  let next = 0;
  const placed = snippet.replaceAll(/10\.0\.0\.1\d:8000/g, () => {
    next += 1;
    return `127.0.0.1:${ports[next - 1] ?? 0}`;
  });
  if (next !== ports.length) throw new Error(`The guide's ${kind} has ${next} servers, and there are ${ports.length}`);
  return placed;
}

async function listens(child: ChildProcess, port: number, output: () => string): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`The load balancer ended:\n${output()}`);
    const isThere = await fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    );
    if (isThere) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
