import Database from "libsql";

/** Entries of requests. Those that come up while one batch is on its way are the next: one transaction for all of them. */
export function openAudit(file) {
  const database = new Database(file);
  database.pragma("journal_mode = WAL");
  database.pragma("synchronous = NORMAL");
  database.exec(
    "create table if not exists audit (id integer primary key autoincrement, at integer not null, action text not null, " +
      "outcome text not null, who text, origin text, what text not null, request_id text, details text)",
  );
  const insert = database.prepare(
    "insert into audit (at, action, outcome, who, origin, what, request_id, details) values (?, ?, ?, ?, ?, ?, ?, ?)",
  );
  const insertAll = database.transaction((entries) => {
    for (const entry of entries) insert.run(entry);
  });
  let waiting = [];

  const flush = () => {
    const batch = waiting;
    waiting = [];
    try {
      insertAll(batch.map(({ entry }) => entry));
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
