// Made by `nexus compile` from plugins/reports/plugin.yaml. Do not edit: change the manifest and compile again.
import type {
  Awaitable,
  BaseContext,
  BasePlugin,
  BaseRequest,
  EventEnvelope,
  PluginDefinition,
  Reply,
  RequestHeaders,
} from "nexus-platform/runtime";

import type { Cart, Figures, Ids } from "../../plugins/catalog/contract.js";

/** Services that the manifest requires. */
export interface Services {
  readonly figures: readonly Figures[];
  readonly ids: Ids | undefined;
}

/** Services of one request: only route handlers get them. */
export interface RequestServices {
  readonly cart: Cart | undefined;
}

/** What the plugin's setup gets. */
export interface Context extends BaseContext {
  readonly services: Services;
}

/** Request of `GET /report`. */
export interface ShowReportRequest extends BaseRequest {
  readonly headers: RequestHeaders;
  readonly services: Services & RequestServices;
}

/** Answer of `GET /report`: plain data is 200. */
export type ShowReportResult = ShowReportResponse | Reply<200, ShowReportResponse>;

/** Handlers of the routes. */
export interface Routes {
  readonly showReport: (request: ShowReportRequest) => Awaitable<ShowReportResult>;
}

/** Handlers of events. */
export interface Handlers {
  /** `**` */
  readonly count: (event: EventEnvelope) => Awaitable<void>;
}

/** What the plugin's setup returns. */
export interface Plugin extends BasePlugin<unknown> {
  readonly routes: Routes;
  readonly on: Handlers;
}

export interface ShowReportResponse {
  readonly [key: string]: number;
}

/** Fixes the types. With the return type `Promise<Plugin>` written, every fault shows at its own line. */
export function definePlugin(setup: (context: Context) => Awaitable<Plugin>): PluginDefinition<Context, Plugin> {
  return { setup };
}
