import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { eventually, freePort } from "../end-to-end/nexus-process.js";
import { temporaryName } from "../services/test-services.js";
import type { Storefront } from "./build-storefront.js";
import type { Disturbed } from "./disturbances.js";
import type { Served } from "./find-faults.js";
import { Instance } from "./instance.js";
import { openWarehouse } from "./warehouse.js";

/** One instance of the storefront that serves with two workers. */
export interface ServedByWorkers extends Served {
  readonly metricsUrl: string;
  /** "stop" replaces all of them, "kill" kills one; both take until others serve in their places. */
  readonly workers: Disturbed;
  readonly close: () => Promise<void>;
}

export async function openWorkers({ folder, main }: Storefront): Promise<ServedByWorkers> {
  const warehouse = await openWarehouse();
  const data = join(folder, "data", temporaryName());
  const metrics = await freePort();
  const databaseUrl = `sqlite:${join(data, "app.db")}`;
  const variables = {
    METRICS_PORT: String(metrics),
    NEXUS_LOGGING__LEVEL: "warn",
    NEXUS_SERVER__WORKERS: "2",
    NEXUS_PLUGINS__DATABASE__URL: databaseUrl,
    NEXUS_PLUGINS__OUTBOX__LEASE: "3s",
    NEXUS_PLUGINS__STORAGE__FOLDER: join(data, "files"),
    NEXUS_PLUGINS__EMAIL_SERVICE__OUTBOX: join(data, "mails"),
    NEXUS_PLUGINS__USER_MANAGER__EMAIL_VERIFICATION: "false",
    NEXUS_PLUGINS__ORDERS__WAREHOUSE_URL: warehouse.url,
  };
  const instance = new Instance({ name: "workers", port: await freePort(), main, variables });
  const close = async (): Promise<void> => {
    await instance.kill();
    warehouse.close();
    rmSync(data, { recursive: true, force: true });
  };
  try {
    await instance.start();
    await serveAll(instance, () => true);
  } catch (error) {
    await close();
    throw error;
  }
  const workers: Disturbed = {
    name: "workers",
    start: async () => undefined,
    stop: async () => {
      const old = childrenOf(instance.pid);
      process.kill(instance.pid, "SIGUSR2");
      await serveAll(instance, (pid) => !old.includes(pid));
      return 0;
    },
    kill: async () => {
      const [victim = 0] = childrenOf(instance.pid);
      process.kill(victim, "SIGKILL");
      await serveAll(instance, (pid) => pid !== victim);
    },
  };
  const metricsUrl = `http://127.0.0.1:${metrics}/metrics`;
  return { url: instance.url, metricsUrl, instances: [instance], warehouse, databaseUrl, workers, close };
}

/** Workers take connections in turn. */
export async function onNewConnection(url: string): Promise<unknown> {
  return (await fetch(url, { headers: { connection: "close" } })).json();
}

/** Resolves when there are two, all of which are as wanted, and both serve. */
async function serveAll({ pid, url }: Instance, isWanted: (pid: number) => boolean): Promise<void> {
  await eventually(async () => {
    const children = childrenOf(pid);
    if (children.length !== 2 || !children.every(isWanted)) return undefined;
    const asked = await Promise.all([1, 2, 3].map(() => onNewConnection(`${url}/health`)));
    const serving = new Set(asked.map((health) => (health as { readonly worker: number }).worker));
    return serving.size === 2 || undefined;
  });
}

function childrenOf(parent: number): readonly number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && parentOf(name) === parent)
    .map(Number);
}

function parentOf(pid: string): number {
  try {
    return Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
  } catch {
    return 0; // It has just ended.
  }
}
