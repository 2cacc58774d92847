// A query through the plugin `database` beside bare Kysely, with the same driver and the same driver settings.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CompiledQuery, Kysely, MysqlDialect, PostgresDialect, SqliteDialect } from "kysely";
import Libsql from "libsql";
import mysql from "mysql2";
import pg from "pg";
import { mysqlConfig } from "../../plugins/database/engines/mysql-config.ts";
import { postgresTypes } from "../../plugins/database/engines/postgres-types.ts";
import plugin from "../../plugins/database/index.ts";
import { serverAddress } from "../../plugins/database/server-address.ts";

export const name = "database";

const servers = {
  postgres: process.env.NEXUS_TEST_POSTGRES ?? "postgres://root@127.0.0.1:5432/test",
  mariadb: process.env.NEXUS_TEST_MARIADB ?? "mysql://root@127.0.0.1:3306/mysql",
};
const pool = { max: 10, idleTimeout: 30_000, acquireTimeout: 10_000 };
const table = "nexus_bench_people";
const people = 1_000;

/** Each row: queries a second through the plugin and through bare Kysely, medians of interleaved rounds. */
export async function run({ rounds }) {
  const folder = mkdtempSync(join(tmpdir(), "nexus-bench-"));
  try {
    const rows = [];
    for (const [engine, open] of Object.entries(engines(folder))) rows.push(...(await measureOn(engine, open, rounds)));
    return rows;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const engines = (folder) => ({
  sqlite: { url: `sqlite:${join(folder, "app.db")}`, bare: () => bareSqlite(join(folder, "app.db")), count: 20_000 },
  postgres: { url: servers.postgres, bare: barePostgres, count: 4_000 },
  mariadb: { url: servers.mariadb, bare: bareMysql, count: 4_000 },
});

const cases = {
  "one by one": { flows: 1, query: (kysely, index) => oneOf(kysely, index).executeTakeFirst() },
  "32 at once": { flows: 32, query: (kysely, index) => oneOf(kysely, index).executeTakeFirst() },
  "100 rows, one by one": {
    flows: 1,
    share: 0.1,
    query: (kysely) => kysely.selectFrom(table).selectAll().limit(100).execute(),
  },
};

const oneOf = (kysely, index) =>
  kysely
    .selectFrom(table)
    .selectAll()
    .where("id", "=", (index % people) + 1);

async function measureOn(engine, { url, bare, count }, rounds) {
  const nexus = await started(url);
  const kysely = bare();
  try {
    await fill(kysely);
    const rows = [];
    for (const [title, one] of Object.entries(cases)) {
      rows.push({
        case: `${engine}: ${title}`,
        unit: "queries/s",
        ...(await compared({ nexus: nexus.kysely, bare: kysely }, one, count, rounds)),
      });
    }
    return rows;
  } finally {
    await kysely.schema.dropTable(table).execute();
    await kysely.destroy();
    await nexus.stop();
  }
}

/** Short turns right after each other that change places, so that a busy moment of the machine falls on both. */
const TURNS = 8;

async function compared(subjects, { flows, query, share = 1 }, count, rounds) {
  const samples = { nexus: [], bare: [] };
  const ratios = [];
  // The first round warms up.
  for (let turn = 0; turn < (rounds + 1) * TURNS; turn += 1) {
    const speeds = {};
    for (const subject of turn % 2 === 0 ? ["nexus", "bare"] : ["bare", "nexus"]) {
      speeds[subject] = await speed(subjects[subject], query, flows, (count * share) / TURNS);
    }
    if (turn < TURNS) continue;
    samples.nexus.push(speeds.nexus);
    samples.bare.push(speeds.bare);
    ratios.push(speeds.nexus / speeds.bare);
  }
  const sorted = ratios.toSorted((a, b) => a - b);
  const quarter = Math.floor(sorted.length / 4);
  return {
    nexus: median(samples.nexus),
    bare: median(samples.bare),
    ratio: median(ratios),
    // The middle half of the turns.
    spread: `${sorted[quarter].toFixed(2)}–${sorted.at(-1 - quarter).toFixed(2)}`,
  };
}

async function speed(kysely, query, flows, count) {
  let next = 0;
  const flow = async () => {
    while (next < count) await query(kysely, next++);
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: flows }, flow));
  return next / ((performance.now() - began) / 1_000);
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

async function started(url) {
  const { provides, stop } = await plugin.setup({
    config: {
      url,
      busy_timeout: "5s",
      idle_transaction: "60s",
      pool: { max: pool.max, idle_timeout: "30s", acquire_timeout: "10s" },
      replicas: [],
      ssl: {},
      slow_query: "1h",
      migrate_at_start: true,
    },
    log: { info: () => undefined, warn: console.warn },
    clock: { now: Date.now },
    app: { name: "bench", root: "/" },
    // What the runtime hands out where no plugin watches.
    observe: (_name, _attributes, task) => task(),
  });
  return { kysely: provides.database({ plugin: "bench", needs: [] }).for(), stop };
}

function bareSqlite(path) {
  const sqlite = new Libsql(path, { timeout: 5_000 });
  sqlite.pragma("journal_mode = WAL");
  sqlite.pragma("synchronous = NORMAL");
  sqlite.pragma("foreign_keys = ON");
  return new Kysely({ dialect: new SqliteDialect({ database: sqlite }) });
}

function barePostgres() {
  const { host, port, user, password, database } = serverAddress(servers.postgres, "url");
  const config = { host, port, user, password, database, types: postgresTypes(pg.types), keepAlive: true };
  return new Kysely({
    dialect: new PostgresDialect({
      pool: new pg.Pool({
        ...config,
        max: pool.max,
        idleTimeoutMillis: pool.idleTimeout,
        connectionTimeoutMillis: pool.acquireTimeout,
      }),
    }),
  });
}

function bareMysql() {
  const address = serverAddress(servers.mariadb, "url");
  const options = mysqlConfig({ address, tls: false, pool });
  return new Kysely({
    dialect: new MysqlDialect({ pool: mysql.createPool({ ...options, connectionLimit: pool.max }) }),
  });
}

async function fill(kysely) {
  await kysely.executeQuery(CompiledQuery.raw(`drop table if exists ${table}`));
  await kysely.executeQuery(
    CompiledQuery.raw(
      `create table ${table} (id integer primary key, name varchar(40) not null, seen_at bigint not null)`,
    ),
  );
  for (let from = 0; from < people; from += 100) {
    const values = Array.from({ length: 100 }, (_, index) => ({
      id: from + index + 1,
      name: `person ${from + index}`,
      seen_at: 1_795_000_000_000 + index,
    }));
    await kysely.insertInto(table).values(values).execute();
  }
}
