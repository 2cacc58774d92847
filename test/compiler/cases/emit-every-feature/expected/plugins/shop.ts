// Made by `nexus compile` from plugins/shop/plugin.yaml. Do not edit: change the manifest and compile again.
import type {
  Awaitable,
  BaseContext,
  BasePlugin,
  BaseRequest,
  Content,
  Empty,
  EventEnvelope,
  JobRun,
  PluginDefinition,
  Reply,
  RequestHeaders,
  Unprovided,
  WaitOptions,
} from "nexus-platform/runtime";

import type { Cart, Figures, Ids, Search } from "../../plugins/catalog/contract.js";
import type { Email } from "../../plugins/mailer/contract.js";
import type { Product, ProductRemovedData } from "./catalog.js";

/** Settings, with defaults filled in. */
export interface Config {
  /** Of the payment provider. */
  readonly api_key: string;
  readonly currency: "EUR" | "USD";
  /** In one order. */
  readonly max_items: number;
  readonly note?: string;
  readonly regions: readonly {
    readonly name: string;
    readonly tax: number;
  }[];
  readonly payment?: ConfigPayment1 | ConfigPayment2;
}

/** Services that the manifest requires. */
export interface Services {
  readonly search: Search;
  readonly ids: Ids;
  readonly figures: readonly Figures[];
  readonly email: Email | undefined;
  readonly fraud: Unprovided | undefined;
}

/** Services of one request: only route handlers get them. */
export interface RequestServices {
  readonly cart: Cart;
}

/** Events that this plugin emits, with what `emit` takes. */
export interface Emits {
  readonly "order.placed": OrderInput;
  readonly "order.cancelled": OrderCancelledDataInput;
}

/** Events that this plugin emits or handles by name. */
export interface Events {
  readonly "order.placed": EventEnvelope<"order.placed", Order>;
  readonly "order.cancelled": EventEnvelope<"order.cancelled", OrderCancelledData>;
  readonly "product.added": EventEnvelope<"product.added", Product>;
  readonly "product.removed": EventEnvelope<"product.removed", ProductRemovedData>;
}

/** What the plugin's setup gets. */
export interface Context extends BaseContext {
  readonly config: Config;
  readonly services: Services;
  /** Resolves when the event is accepted, never when its handlers finish. */
  readonly emit: <Name extends keyof Emits>(event: Name, data: Emits[Name]) => Promise<void>;
  /** Resolves with the next event of this name. */
  readonly waitFor: <Name extends keyof Events>(
    event: Name,
    options?: WaitOptions<Events[Name]>,
  ) => Promise<Events[Name]>;
}

/** Request of `POST /orders`. */
export interface PlaceOrderRequest extends BaseRequest {
  readonly query: {
    readonly dryRun: boolean;
    readonly hint?: string;
  };
  readonly headers: {
    readonly "idempotency-key"?: string;
    readonly "x-tries"?: number;
    readonly [key: string]: string | readonly string[] | number | undefined;
  };
  readonly body: NewOrder;
  readonly services: Services & RequestServices;
}

/** Answer of `POST /orders`: plain data is 201. */
export type PlaceOrderResult = OrderInput | Reply<201, OrderInput> | Reply<202, PlaceOrderResponse202>;

/** Request of `GET /orders/{id}`. */
export interface GetOrderRequest extends BaseRequest {
  readonly params: {
    readonly id: number;
  };
  readonly headers: RequestHeaders;
  readonly services: Services & RequestServices;
}

/** Answer of `GET /orders/{id}`: plain data is 200. */
export type GetOrderResult = OrderInput | Reply<200, OrderInput>;

/** Request of `DELETE /orders/{id}`. */
export interface CancelOrderRequest extends BaseRequest {
  readonly params: {
    readonly id: string;
  };
  readonly headers: RequestHeaders;
  readonly services: Services & RequestServices;
}

/** Answer of `DELETE /orders/{id}`: nothing is 204. */
export type CancelOrderResult = Empty | Reply<204, undefined>;

/** Request of `GET /orders.csv`. */
export interface ExportOrdersRequest extends BaseRequest {
  readonly headers: RequestHeaders;
  readonly services: Services & RequestServices;
}

/** Answer of `GET /orders.csv`: plain data is 200. */
export type ExportOrdersResult = Content | Reply<200, Content>;

/** Request of `GET /orders`. */
export interface ListOrdersRequest extends BaseRequest {
  readonly headers: RequestHeaders;
  readonly services: Services & RequestServices;
}

/** Answer of `GET /orders`: plain data is 200. */
export type ListOrdersResult = readonly OrderInput[] | Reply<200, readonly OrderInput[]>;

/** Request of `GET /pay/{order}/{step}`. */
export interface GoToPaymentRequest extends BaseRequest {
  readonly params: {
    readonly order: string;
    readonly step: "card" | "done";
  };
  readonly headers: RequestHeaders;
  readonly services: Services & RequestServices;
}

/** Answer of `GET /pay/{order}/{step}`: plain data is 200. */
export type GoToPaymentResult = GoToPaymentResponse | Reply<200, GoToPaymentResponse> | Reply<303, undefined>;

/** Handlers of the routes. */
export interface Routes {
  /**
   * Place an order
   *
   * The cart becomes an order.
   */
  readonly placeOrder: (request: PlaceOrderRequest) => Awaitable<PlaceOrderResult>;
  /** One order */
  readonly getOrder: (request: GetOrderRequest) => Awaitable<GetOrderResult>;
  readonly cancelOrder: (request: CancelOrderRequest) => Awaitable<CancelOrderResult>;
  readonly exportOrders: (request: ExportOrdersRequest) => Awaitable<ExportOrdersResult>;
  readonly listOrders: (request: ListOrdersRequest) => Awaitable<ListOrdersResult>;
  readonly goToPayment: (request: GoToPaymentRequest) => Awaitable<GoToPaymentResult>;
}

/** Who may use a route, by what it is about. */
export interface Access {
  readonly owner: (request: GetOrderRequest | CancelOrderRequest) => Awaitable<boolean>;
}

/** Handlers of events. */
export interface Handlers {
  readonly "product.added": (event: Events["product.added"]) => Awaitable<void>;
  /** `product.removed` */
  readonly dropProduct: (event: Events["product.removed"]) => Awaitable<void>;
  /** `order.placed` */
  readonly bookOrder: (event: Events["order.placed"]) => Awaitable<void>;
  readonly "order.cancelled": (event: Events["order.cancelled"]) => Awaitable<void>;
  /** `order.*` */
  readonly auditOrder: (event: EventEnvelope) => Awaitable<void>;
}

/** What runs at its times. */
export interface Jobs {
  /** `0 3 * * *` */
  readonly purge: (run: JobRun) => Awaitable<void>;
  /** `30 59 23 * * MON-FRI` in Europe/Berlin */
  readonly closeDay: (run: JobRun) => Awaitable<void>;
}

/** What the plugin's setup returns. */
export interface Plugin extends BasePlugin<Config> {
  readonly routes: Routes;
  readonly access: Access;
  readonly on: Handlers;
  readonly jobs: Jobs;
}

/** An order as it was accepted. */
export interface Order {
  readonly id: number;
  readonly total: number;
  readonly items: readonly Item[];
  readonly state?: "open";
}

/** `Order` as it is written: what has a default may be left out. */
export interface OrderInput {
  readonly id: number;
  readonly total: number;
  readonly items: readonly ItemInput[];
  readonly state?: "open";
}

export interface Item {
  readonly product: string;
  /** How many. */
  readonly quantity: number;
}

/** `Item` as it is written: what has a default may be left out. */
export interface ItemInput {
  readonly product: string;
  /** How many. */
  readonly quantity?: number;
}

export interface NewOrder {
  readonly items: readonly Item[];
}

/** `NewOrder` as it is written: what has a default may be left out. */
export interface NewOrderInput {
  readonly items: readonly ItemInput[];
}

/** Data of `order.cancelled`. */
export interface OrderCancelledData {
  readonly id: string;
  readonly reason: string;
  readonly by?: {
    readonly user: string;
  };
}

/** `OrderCancelledData` as it is written: what has a default may be left out. */
export interface OrderCancelledDataInput {
  readonly id: string;
  readonly reason?: string;
  readonly by?: {
    readonly user: string;
  };
}

export interface ConfigPayment1 {
  readonly card: string;
}

export interface ConfigPayment2 {
  readonly iban: string;
  readonly bic?: string;
}

export interface PlaceOrderResponse202 {
  readonly ticket: string;
}

export interface GoToPaymentResponse {
  readonly url: string;
}

/** Tells whether an event that a pattern matched is the one of this name. */
export function isEvent<Name extends keyof Events>(event: EventEnvelope, name: Name): event is Events[Name] {
  return event.type === name;
}

/** Fixes the types. With the return type `Promise<Plugin>` written, every fault shows at its own line. */
export function definePlugin(setup: (context: Context) => Awaitable<Plugin>): PluginDefinition<Context, Plugin> {
  return { setup };
}
