import { duration } from "nexus-platform";
import { definePlugin, type Plugin } from "#nexus/database";
import { openSqlite } from "./open-sqlite.js";
import { sqliteLocation } from "./sqlite-location.js";

export default definePlugin(({ config, app }): Plugin => {
  const sqlite = openSqlite({
    location: sqliteLocation(config.url, app.root),
    busyTimeout: duration(config.busy_timeout),
  });

  return {
    provides: { database: sqlite.database },
    health: sqlite.ping,
    stop: sqlite.close,
  };
});
