import type { Services } from "#nexus/orders";

export type Database = Services["database"];

/** Tables of this plugin. Money is in cents. */
export interface Tables {
  readonly orders: {
    readonly id: string;
    readonly user_id: string;
    readonly total: number;
    readonly status: "placed" | "confirmed";
    readonly placed_at: string;
  };
  readonly order_items: {
    readonly order_id: string;
    /** From 0, in the order of the customer. */
    readonly line: number;
    readonly product: string;
    readonly quantity: number;
  };
  readonly order_vouchers: {
    readonly user_id: string;
    readonly percent: number;
    /** The order that it made cheaper; null while it can be used. */
    readonly order_id: string | null;
  };
}
