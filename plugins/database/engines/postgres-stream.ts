import { CompiledQuery, type DatabaseConnection, type QueryResult, SelectQueryNode } from "kysely";
import type { Client, PoolClient } from "pg";

const DEFAULT_CHUNK = 100;

/**
 * Reads a select in chunks through a cursor of the server, so that neither side holds the whole result. A cursor lives in a
 * transaction: outside of one it gets its own.
 */
export async function* streamByCursor<Row>(
  client: Client | PoolClient,
  connection: DatabaseConnection,
  query: CompiledQuery,
  chunkSize = DEFAULT_CHUNK,
): AsyncIterableIterator<QueryResult<Row>> {
  if (!SelectQueryNode.is(query.query)) throw new Error("Only a select can be streamed.");
  const isInside = client.getTransactionStatus() !== "I";
  const run = (sql: string, parameters: readonly unknown[] = []) =>
    connection.executeQuery<Row>(CompiledQuery.raw(sql, [...parameters]));
  if (!isInside) await run("begin");
  try {
    await run(`declare ${CURSOR} no scroll cursor for ${query.sql}`, query.parameters);
    for (;;) {
      const { rows } = await run(`fetch ${chunkSize} from ${CURSOR}`);
      if (rows.length > 0) yield { rows };
      if (rows.length < chunkSize) break;
    }
  } finally {
    // Whoever reads may leave early. After an error there is no cursor left in a transaction, and that error is the one to tell.
    await run(isInside ? `close ${CURSOR}` : "rollback").catch(() => undefined);
  }
}

/** A connection has one stream at a time: whoever streams holds it. */
const CURSOR = "nexus_stream";
