import type { Deployment } from "../facts/deployment.js";
import { noted, type YamlValue } from "./yaml-text.js";

export interface ComposeServer {
  readonly scheme: string;
  readonly name: string;
  /** What the application is given as its address. */
  readonly address: string;
  readonly service: YamlValue;
  readonly volume: string | null;
}

/** A server for each kind that settings name and that is known here, to try the application with. */
export function composeServers({ name, servers }: Deployment): readonly ComposeServer[] {
  const schemes = [...new Set(servers.map(({ scheme }) => scheme))];
  const database = name.toLowerCase().replaceAll(/[^a-z0-9]/g, "_");
  return schemes.flatMap((scheme) => {
    const make = known[scheme];
    return make === undefined ? [] : [{ scheme, ...make(database) }];
  });
}

type Make = (database: string) => Omit<ComposeServer, "scheme">;

const often = { interval: "2s", timeout: "3s", retries: 30 };
const password = "${POSTGRES_PASSWORD:?choose letters and digits}";

const postgres: Make = (database) => ({
  name: "postgres",
  address: `postgres://${database}:${password}@postgres:5432/${database}`,
  service: {
    image: "postgres:17",
    restart: "unless-stopped",
    environment: {
      POSTGRES_USER: database,
      POSTGRES_DB: database,
      POSTGRES_PASSWORD: noted("Counts when the volume is made.", password),
    },
    volumes: ["postgres:/var/lib/postgresql/data"],
    healthcheck: { test: ["CMD", "pg_isready", "-U", database, "-d", database], ...often },
  },
  volume: "postgres",
});

const known: Readonly<Record<string, Make>> = {
  postgres,
  postgresql: postgres,
  redis: () => ({
    name: "redis",
    address: "redis://redis:6379",
    service: {
      image: "redis:7",
      restart: "unless-stopped",
      healthcheck: { test: ["CMD", "redis-cli", "ping"], ...often },
    },
    volume: null,
  }),
  nats: () => ({
    name: "nats",
    address: "nats://nats:4222",
    service: {
      image: "nats:2-alpine",
      restart: "unless-stopped",
      command: ["--jetstream", "--store_dir", "/data", "--http_port", "8222"],
      volumes: ["nats:/data"],
      healthcheck: { test: ["CMD", "wget", "-qO-", "http://127.0.0.1:8222/healthz"], ...often },
    },
    volume: "nats",
  }),
};
