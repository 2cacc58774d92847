import { CompiledQuery } from "kysely";
import type { Logger } from "nexus-platform";
import type { Engine, PoolSettings } from "./engines/engine.js";
import { placeOf, serverAddress } from "./server-address.js";
import { sqliteLocation } from "./sqlite-location.js";
import { cannotOpen } from "./start-error.js";
import { tlsFor } from "./tls.js";

export interface EngineOptions {
  readonly url: string;
  /** Where the URL stands, for errors: "database.url". */
  readonly setting: string;
  /** The application's root: relative paths start here. */
  readonly root: string;
  readonly applicationName: string;
  readonly busyTimeout: number;
  /** Milliseconds. */
  readonly idleTransaction: number;
  readonly pool: PoolSettings;
  /** File with the certificates to trust. */
  readonly ca: string | undefined;
  readonly log: Pick<Logger, "warn">;
}

/** Opens what `url` means, without asking it anything yet. Errors never tell the URL. */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const { url, setting, root, busyTimeout, ca } = options;
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase();
  if (scheme === "sqlite") {
    const { openSqlite } = await import("./engines/sqlite.js");
    const location = sqliteLocation(url, setting, root);
    return openSqlite({ location, busyTimeout }).catch((error: unknown) => {
      throw cannotOpen(`${setting}: the SQLite file ${location}`, error);
    });
  }
  if (scheme === undefined || !servers.includes(scheme)) {
    const found = scheme === undefined ? "no scheme" : `"${scheme}:"`;
    throw new Error(
      `${setting} has ${found}: write "sqlite:./data/app.db", "postgres://…", "mysql://…" or "mariadb://…".`,
    );
  }
  const address = serverAddress(url, setting);
  const tls = await tlsFor(address, ca, root);
  const server = { ...options, address, tls };
  if (address.engine === "postgres") return (await import("./engines/postgres.js")).openPostgres(server);
  return (await import("./engines/mysql.js")).openMysql(server);
}

const servers: readonly string[] = ["postgres", "postgresql", "mysql", "mariadb"];

/** Asks the database something, so that what cannot work is told at the start. */
export async function tryEngine(
  engine: Engine,
  { url, setting }: Pick<EngineOptions, "url" | "setting">,
): Promise<void> {
  try {
    await ping(engine);
  } catch (error) {
    const place = engine.name === "sqlite" ? "" : ` at ${placeOf(serverAddress(url, setting))}`;
    throw cannotOpen(`${setting}: ${engine.label}${place}`, error);
  }
}

/** Milliseconds. */
const LONGEST_ANSWER = 5_000;

/** Rejects where the database does not answer in time. Its connection is given up then, so that asking again and again holds none. */
export async function ping(engine: Engine): Promise<void> {
  const session = await engine.acquire();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`${engine.label} gave no answer in ${LONGEST_ANSWER} ms`)),
      LONGEST_ANSWER,
    );
  });
  try {
    await Promise.race([session.connection.executeQuery(CompiledQuery.raw("select 1")), late]);
    session.release();
  } catch (error) {
    session.discard();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
