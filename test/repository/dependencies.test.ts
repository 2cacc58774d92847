import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

/** Every dependency is a choice. A new one is added here in the commit that says why. */
const chosen = {
  "@fastify/busboy": "multipart bodies, as a stream",
  "@nats-io/jetstream": "the outbox on NATS JetStream",
  "@nats-io/transport-node": "the outbox on NATS JetStream",
  "@node-rs/argon2": "password hashes with prebuilt binaries",
  "@opentelemetry/api": "traces",
  "@opentelemetry/exporter-trace-otlp-http": "traces, sent to a collector",
  "@opentelemetry/resources": "traces",
  "@opentelemetry/sdk-trace-base": "traces",
  aws4fetch: "requests to S3, signed",
  croner: "times of jobs",
  "file-type": "what an upload is, by its content",
  ioredis: "Redis: cache and outbox",
  jose: "tokens",
  "lru-cache": "the cache in memory, and what rate limits count there",
  mysql2: "MySQL and MariaDB",
  nodemailer: "mails over SMTP",
  "openid-client": "sign-in with OpenID Connect",
  otplib: "one-time passwords",
  pg: "PostgreSQL",
  "prom-client": "metrics for Prometheus",
  undici: "requests to other services",
  "@fastify/cors": "CORS",
  ajv: "validators",
  "ajv-formats": "formats of JSON Schema",
  chokidar: "watching files in `nexus dev` and `--watch`",
  commander: "the command line",
  esbuild: "the bundle of `nexus build`",
  "fast-json-stringify": "serializers",
  "fastest-levenshtein": "did-you-mean",
  fastify: "HTTP",
  handlebars: "scaffolds and mail templates",
  kysely: "the query builder of the database plugin",
  libsql: "SQLite with prebuilt binaries on Node 20",
  picocolors: "colours on a terminal",
  pino: "JSON logs",
  "resolve.exports": "what a package's exports open, for contracts",
  semver: "version ranges",
  "ts-morph": "reading contracts and imports of plugins",
  tsx: "running TypeScript in `nexus dev`",
  typescript: "`nexus check` where the application has none of its own",
  yaml: "YAML with positions",
};

const packageJson: { dependencies: Record<string, string> } = JSON.parse(
  readFileSync(fileURLToPath(new URL("../../package.json", import.meta.url)), "utf8"),
);

it("the dependencies equal the committed list", () => {
  expect(Object.keys(packageJson.dependencies).sort()).toEqual(Object.keys(chosen).sort());
});

it("every dependency is pinned to one version", () => {
  expect(Object.values(packageJson.dependencies).filter((version) => !/^\d/.test(version))).toEqual([]);
});
