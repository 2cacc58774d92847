import { type RawBuilder, sql } from "kysely";
import type { Dialect } from "./dialect.js";

/** Longer than any retry waits: a time further off was written before the database's clock was set back. */
const FAR = 3_600_000;

/** A condition on deliveries. */
export const due = ({ now }: Dialect): RawBuilder<unknown> =>
  sql`(due_at <= ${now} or due_at > ${now} + ${sql.lit(FAR)})`;

/** A condition on deliveries: to be tried again, and not yet. */
export const waits = ({ now }: Dialect): RawBuilder<unknown> =>
  sql`(due_at > ${now} and due_at <= ${now} + ${sql.lit(FAR)})`;
