import type { JsonObject } from "../../json.js";
import type { ServiceCommand } from "./service-command.js";

/**
 * What the service `audit` promises: routes with `audit: true`, refusals of authorization and administrative commands are told
 * to it. A manifest names it "nexus-platform#Audit".
 */
export interface Audit {
  /** Resolves when the entry is stored, in the caller's transaction where there is one. */
  readonly record: (entry: AuditEntry) => Promise<void>;
  /** `nexus audit …` */
  readonly command?: ServiceCommand;
}

export interface AuditEntry {
  /** "orders.placeOrder" for a route, "nexus auth user add" for a command, or a name of the plugin's own: "orders.refund". */
  readonly action: string;
  readonly outcome: "success" | "refused" | "failed";
  /** The caller's id; null where nobody is known. */
  readonly who: string | null;
  /** The caller's address; null where there is none. */
  readonly from: string | null;
  /** What it was done to: "POST /orders", "users/4711". */
  readonly what: string;
  readonly requestId?: string;
  /** Never secrets, never bodies of requests. */
  readonly details?: JsonObject;
}
