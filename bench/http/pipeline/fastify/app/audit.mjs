import { hash } from "node:crypto";
import Database from "libsql";

const columns = ["at", "action", "outcome", "who", "origin", "what", "request_id", "details"];

/**
 * Entries of requests. Those that come up while one batch is on its way are the next: one transaction for all of them. Where it is `chained`, each
 * has the hash of the one before it in its own, and entries are found by time, caller and action.
 */
export function openAudit(file, { chained }) {
  const database = new Database(file);
  database.pragma("journal_mode = WAL");
  database.pragma("synchronous = NORMAL");
  database.exec(
    "create table if not exists audit (id integer primary key autoincrement, at integer not null, action text not null, " +
      "outcome text not null, who text, origin text, what text not null, request_id text, details text, hash text)",
  );
  const storeAll = chained ? chain(database) : insert(database, columns);
  let waiting = [];

  const flush = () => {
    const batch = waiting;
    waiting = [];
    try {
      storeAll(batch.map(({ entry }) => entry));
      for (const { resolve } of batch) resolve();
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  };

  /** Resolves when the entry is stored. */
  return ({ action, outcome, who, from, what, requestId, details }) =>
    new Promise((resolve, reject) => {
      const entry = [Date.now(), action, outcome, who, from, what, requestId, JSON.stringify(details)];
      if (waiting.push({ entry, resolve, reject }) === 1) setImmediate(flush);
    });
}

function insert(database, names) {
  const one = database.prepare(`insert into audit (${names.join(", ")}) values (${names.map(() => "?").join(", ")})`);
  return database.transaction((rows) => {
    for (const row of rows) one.run(row);
  });
}

function chain(database) {
  database.exec(
    "create index if not exists audit_at on audit (at); create index if not exists audit_who on audit (who, id); " +
      "create index if not exists audit_action on audit (action, id)",
  );
  const insertAll = insert(database, [...columns, "hash"]);
  let last = database.prepare("select hash from audit order by id desc limit 1").get()?.hash ?? "";
  return (entries) => {
    let previous = last;
    insertAll(
      entries.map((entry) => {
        previous = hash("sha256", `${previous}\n${JSON.stringify(entry)}`);
        return [...entry, previous];
      }),
    );
    last = previous;
  };
}
