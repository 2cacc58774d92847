import type { Generated } from "kysely";

/** Times are milliseconds since 1970 by the database's clock. */
export interface OutboxTables {
  readonly outbox_events: {
    readonly seq: Generated<number>;
    readonly id: string;
    readonly type: string;
    /** JSON */
    readonly envelope: string;
    readonly created_at: number;
    /** 0 for those that came in from elsewhere. */
    readonly is_own: Generated<number>;
  };
  /** What is not done yet: a row is gone once its handler has handled the event, or it died. */
  readonly outbox_deliveries: {
    /** Order of delivery. */
    readonly seq: Generated<number>;
    readonly event_id: string;
    /** "plugin/handler" */
    readonly handler: string;
    /** The key of an ordered handler's event; null: no order. */
    readonly lane: string | null;
    /** Failed ones. */
    readonly attempts: Generated<number>;
    readonly due_at: Generated<number>;
    /** 1 while nothing of its lane may be taken: it was taken itself, or waits to be tried again. Always 0 without a lane. */
    readonly holds_lane: Generated<number>;
    /** The instance that has taken it. */
    readonly leased_by: string | null;
    /** Null: never taken over from a dead instance; 0: once; 1: twice. From then on each run that began and did not end counts. */
    readonly unended: Generated<number | null>;
  };
  readonly outbox_instances: {
    readonly id: string;
    /** Grows while the instance lives. No clocks are compared. */
    readonly beats: number;
  };
  /** One row for each thing that only one instance may do at a time. */
  readonly outbox_locks: {
    readonly name: string;
    readonly held_by: string | null;
    /** How far the broker was read. */
    readonly position: string | null;
  };
  readonly outbox_dead: {
    readonly id: Generated<number>;
    readonly event_id: string;
    readonly handler: string;
    readonly lane: string | null;
    readonly type: string;
    readonly envelope: string;
    readonly error_name: string;
    readonly error_message: string;
    readonly error_stack: string | null;
    readonly attempts: number;
    readonly died_at: number;
  };
  /** Handlers that have handled an event once and must not again. */
  readonly outbox_marks: { readonly event_id: string; readonly handler: string; readonly marked_at: number };
  /** Events that wait to be handed to the broker. */
  readonly outbox_relays: { readonly seq: Generated<number>; readonly event_id: string };
}
