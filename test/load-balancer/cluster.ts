import { rmSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "../end-to-end/nexus-process.js";
import { natsServer } from "../plugins/outbox/broker-server.js";
import { serviceUrl, temporaryDatabase, temporaryName } from "../services/test-services.js";
import { type Balancer, type BalancerKind, startBalancer } from "./balancer.js";
import type { Storefront } from "./build-storefront.js";
import type { Served } from "./find-faults.js";
import { Instance } from "./instance.js";
import { openWarehouse } from "./warehouse.js";

/** Instances of the storefront that share a database, Redis and NATS, behind a load balancer. The last place is empty at first. */
export interface Cluster extends Served {
  readonly close: () => Promise<void>;
}

/** Longer than the balancer takes to notice, as the guide sets it up: twice a second. */
const DRAIN_DELAY = "3s";

export async function openCluster({ folder, main }: Storefront, kind: BalancerKind): Promise<Cluster> {
  const database = await temporaryDatabase("postgres");
  const name = temporaryName();
  const warehouse = await openWarehouse();
  const data = join(folder, "data", name);
  const variables = {
    NEXUS_ENV: "cluster",
    DATABASE_URL: database.url,
    REDIS_URL: serviceUrl.redis,
    NATS_URL: serviceUrl.nats,
    AUTH_SECRET: "a secret of this test, as long as it takes",
    LINK_SECRET: "another secret of this test, also long",
    METRICS_PORT: "0",
    NEXUS_LOGGING__LEVEL: "warn",
    NEXUS_SERVER__TRUSTPROXY: "1",
    NEXUS_SERVER__DRAINDELAY: DRAIN_DELAY,
    NEXUS_PLUGINS__CACHE__PREFIX: name,
    NEXUS_PLUGINS__OUTBOX__STREAM: name,
    NEXUS_PLUGINS__OUTBOX__LEASE: "3s",
    STORAGE_FOLDER: join(data, "files"),
    NEXUS_PLUGINS__EMAIL_SERVICE__OUTBOX: join(data, "mails"),
    NEXUS_PLUGINS__USER_MANAGER__EMAIL_VERIFICATION: "false",
    NEXUS_PLUGINS__ORDERS__WAREHOUSE_URL: warehouse.url,
  };
  const instances: Instance[] = [];
  for (const name of ["a", "b", "c", "d"])
    instances.push(new Instance({ name, port: await freePort(), main, variables }));
  let balancer: Balancer | undefined;
  const close = async (): Promise<void> => {
    await Promise.all(instances.map((instance) => instance.kill()));
    await balancer?.stop();
    warehouse.close();
    await database.drop();
    rmSync(data, { recursive: true, force: true });
    const nats = await natsServer();
    await nats.remove(name);
    await nats.close();
  };
  try {
    await Promise.all(instances.slice(0, 3).map((instance) => instance.start()));
    const ports = instances.map(({ port }) => port);
    balancer = await startBalancer(kind, ports);
  } catch (error) {
    await close();
    throw error;
  }
  return { url: balancer.url, instances, warehouse, databaseUrl: database.url, close };
}
