import type { Standing } from "./compare.js";

/** For people a line each, for machines one object. */
export function statusText(standings: readonly Standing[], format: "text" | "json"): string {
  const rows = standings.map(({ plugin, name, state, record }) => ({
    plugin,
    name,
    state,
    appliedAt: record === null ? null : new Date(record.applied_at).toISOString(),
    ms: record?.ms ?? null,
  }));
  if (format === "json") return JSON.stringify({ migrations: rows });
  if (rows.length === 0) return "no plugin has migrations";
  const width = Math.max(...rows.map(({ plugin, name }) => plugin.length + name.length + 1));
  return rows
    .map((row) =>
      `${row.state.padEnd(10)}  ${`${row.plugin}/${row.name}`.padEnd(width)}  ${row.appliedAt ?? ""}`.trimEnd(),
    )
    .join("\n");
}
