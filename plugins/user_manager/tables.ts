import type { Services } from "#nexus/user_manager";

export type Database = Services["database"];

/** Tables of this plugin. SQLite has no booleans: 0 and 1. */
export interface Tables {
  readonly users: {
    readonly id: string;
    readonly email: string;
    readonly name: string;
    readonly verified: number;
    readonly created_at: string;
  };
  readonly user_verifications: {
    readonly user_id: string;
    /** SHA-256, so that a stolen database confirms nothing. */
    readonly token_hash: string;
  };
}

export async function createTables(database: Database): Promise<void> {
  const { schema } = database.for<Tables>();
  await schema
    .createTable("users")
    .ifNotExists()
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("email", "text", (column) => column.notNull().unique())
    .addColumn("name", "text", (column) => column.notNull())
    .addColumn("verified", "integer", (column) => column.notNull())
    .addColumn("created_at", "text", (column) => column.notNull())
    .execute();
  await schema.createIndex("users_by_age").ifNotExists().on("users").columns(["created_at", "id"]).execute();
  await schema
    .createTable("user_verifications")
    .ifNotExists()
    .addColumn("user_id", "text", (column) => column.primaryKey().references("users.id").onDelete("cascade"))
    .addColumn("token_hash", "text", (column) => column.notNull().unique())
    .execute();
}
