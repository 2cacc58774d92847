/**
 * The real servers that tests run against. Each can be pointed elsewhere by a variable; one that cannot be reached skips its
 * tests by name, and fails them where NEXUS_TEST_SERVICES is "required". Every test makes a database, prefix or stream of its own.
 */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import mysql from "mysql2/promise";
import pg from "pg";
import { describe } from "vitest";

export type TestService = "postgres" | "mariadb" | "redis" | "nats";

/** Where each is, as a URL. */
export const serviceUrl: Readonly<Record<TestService, string>> = {
  postgres: process.env["NEXUS_TEST_POSTGRES"] ?? "postgres://root@127.0.0.1:5432/test",
  mariadb: process.env["NEXUS_TEST_MARIADB"] ?? "mysql://root@127.0.0.1:3306/mysql",
  redis: process.env["NEXUS_TEST_REDIS"] ?? "redis://127.0.0.1:6379",
  nats: process.env["NEXUS_TEST_NATS"] ?? "nats://127.0.0.1:4222",
};

const isRequired = process.env["NEXUS_TEST_SERVICES"] === "required";

const reachable = new Map<TestService, boolean>(
  await Promise.all(
    Object.entries(serviceUrl).map(
      // The keys of a record of services are services.
      async ([service, url]) => [service as TestService, await answers(new URL(url))] as const,
    ),
  ),
);

/** `describe` for tests that need this server; `null` needs none. */
export function describeOn(service: TestService | null, name: string, tests: () => void): void {
  if (service === null || reachable.get(service) === true || isRequired) describe(name, tests);
  else describe.skip(`${name} (${service} cannot be reached at ${new URL(serviceUrl[service]).host})`, tests);
}

export type DatabaseEngine = "sqlite" | "postgres" | "mariadb";

/** Every engine of the database plugin with the server that it needs. */
export const databaseEngines: readonly { readonly engine: DatabaseEngine; readonly service: TestService | null }[] = [
  { engine: "sqlite", service: null },
  { engine: "postgres", service: "postgres" },
  { engine: "mariadb", service: "mariadb" },
];

export interface TemporaryDatabase {
  /** For the setting `url` of the database plugin. */
  readonly url: string;
  readonly drop: () => Promise<void>;
}

/** A new and empty database. */
export async function temporaryDatabase(engine: DatabaseEngine): Promise<TemporaryDatabase> {
  if (engine === "sqlite") {
    const folder = mkdtempSync(join(tmpdir(), "nexus-test-"));
    return { url: `sqlite:${join(folder, "app.db")}`, drop: async () => rmSync(folder, { recursive: true }) };
  }
  const name = temporaryName();
  const execute = engine === "postgres" ? onPostgres : onMariadb;
  await execute(`create database ${name}`);
  const url = new URL(serviceUrl[engine]);
  url.pathname = `/${name}`;
  const drop =
    engine === "postgres" ? `drop database if exists ${name} with (force)` : `drop database if exists ${name}`;
  return { url: url.href, drop: () => execute(drop) };
}

/** For databases, key prefixes and streams: lower-case letters, digits and underscores. */
export const temporaryName = (): string => `nexus_test_${randomBytes(6).toString("hex")}`;

async function onPostgres(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: serviceUrl.postgres });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

async function onMariadb(statement: string): Promise<void> {
  const connection = await mysql.createConnection(serviceUrl.mariadb);
  try {
    await connection.query(statement);
  } finally {
    await connection.end();
  }
}

function answers({ hostname, port }: URL): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port) });
    const end = (isThere: boolean): void => {
      socket.destroy();
      resolve(isThere);
    };
    socket.setTimeout(2_000, () => end(false));
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
  });
}
