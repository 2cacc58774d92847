// Made by `nexus compile` from plugins/orders/plugin.yaml. Do not edit: change the manifest and compile again.
import type { Statistics } from "nexus-platform";
import type {
  Awaitable,
  BaseContext,
  BasePlugin,
  BaseRequest,
  Content,
  Empty,
  EventEnvelope,
  PluginDefinition,
  Reply,
  RequestHeaders,
  StreamedBody,
  WaitOptions,
} from "nexus-platform/runtime";

import type { Database } from "../../plugins/database/contract.js";
import type { Http } from "../../plugins/http_client/contract.js";
import type { Storage } from "../../plugins/storage/contract.js";
import type { Users } from "../../plugins/user_manager/contract.js";
import type { UserCreated } from "./user_manager.js";

/** Settings, with defaults filled in. */
export interface Config {
  /** What the shop sells, by product number. */
  readonly products: {
    readonly [key: string]: {
      readonly name: string;
      /** In cents. */
      readonly price: number;
    };
  };
  /** What a new customer saves on the first order. */
  readonly voucher_percent: number;
  /** Where confirmed orders are told. Empty, nobody is told. */
  readonly warehouse_url: string;
}

/** Services that the manifest requires. */
export interface Services {
  readonly database: Database;
  readonly storage: Storage;
  readonly http: Http;
  readonly users: Users;
}

/** Events that this plugin emits, with what `emit` takes. */
export interface Emits {
  readonly "order.placed": OrderPlaced;
  readonly "order.confirmed": OrderConfirmed;
}

/** Events that this plugin emits or handles by name. */
export interface Events {
  readonly "order.placed": EventEnvelope<"order.placed", OrderPlaced>;
  readonly "order.confirmed": EventEnvelope<"order.confirmed", OrderConfirmed>;
  readonly "user.created": EventEnvelope<"user.created", UserCreated>;
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
  readonly headers: RequestHeaders;
  readonly body: NewOrder;
  readonly services: Services;
}

/** Answer of `POST /orders`: plain data is 201. */
export type PlaceOrderResult = Order | Reply<201, Order>;

/** Request of `GET /orders/{id}`. */
export interface GetOrderRequest extends BaseRequest {
  readonly params: {
    readonly id: string;
  };
  readonly headers: RequestHeaders;
  readonly services: Services;
}

/** Answer of `GET /orders/{id}`: plain data is 200. */
export type GetOrderResult = Order | Reply<200, Order>;

/** Request of `GET /orders.csv`. */
export interface ExportOrdersRequest extends BaseRequest {
  readonly headers: RequestHeaders;
  readonly services: Services;
}

/** Answer of `GET /orders.csv`: plain data is 200. */
export type ExportOrdersResult = Content | Reply<200, Content>;

/** Request of `GET /products`. */
export interface ListProductsRequest extends BaseRequest {
  readonly headers: RequestHeaders;
  readonly services: Services;
}

/** Answer of `GET /products`: plain data is 200. */
export type ListProductsResult = ProductList | Reply<200, ProductList>;

/** Request of `PUT /products/{product}/picture`. */
export interface PutPictureRequest extends BaseRequest {
  readonly params: {
    readonly product: string;
  };
  readonly headers: RequestHeaders;
  readonly body: StreamedBody;
  readonly services: Services;
}

/** Answer of `PUT /products/{product}/picture`: nothing is 204. */
export type PutPictureResult = Empty | Reply<204, undefined>;

/** Request of `GET /products/{product}/picture`. */
export interface GetPictureRequest extends BaseRequest {
  readonly params: {
    readonly product: string;
  };
  readonly headers: RequestHeaders;
  readonly services: Services;
}

/** Answer of `GET /products/{product}/picture`: plain data is 200. */
export type GetPictureResult = Content | Reply<200, Content> | Reply<206, Content> | Reply<304, undefined>;

/** Services for others. */
export interface Provides {
  readonly statistics: Statistics;
}

/** Handlers of the routes. */
export interface Routes {
  /** Order products */
  readonly placeOrder: (request: PlaceOrderRequest) => Awaitable<PlaceOrderResult>;
  /** One order, for its customer and for those who may see all */
  readonly getOrder: (request: GetOrderRequest) => Awaitable<GetOrderResult>;
  /** All orders as a table */
  readonly exportOrders: (request: ExportOrdersRequest) => Awaitable<ExportOrdersResult>;
  /** What the shop sells */
  readonly listProducts: (request: ListProductsRequest) => Awaitable<ListProductsResult>;
  /** Show a product */
  readonly putPicture: (request: PutPictureRequest) => Awaitable<PutPictureResult>;
  /** What a product looks like */
  readonly getPicture: (request: GetPictureRequest) => Awaitable<GetPictureResult>;
}

/** Who may use a route, by what it is about. */
export interface Access {
  readonly customerOrClerk: (request: GetOrderRequest) => Awaitable<boolean>;
}

/** Handlers of events. */
export interface Handlers {
  /** `user.created` */
  readonly grantVoucher: (event: Events["user.created"]) => Awaitable<void>;
  /** `order.placed` */
  readonly confirmOrder: (event: Events["order.placed"]) => Awaitable<void>;
  /** `order.confirmed` */
  readonly tellWarehouse: (event: Events["order.confirmed"]) => Awaitable<void>;
}

/** What the plugin's setup returns. */
export interface Plugin extends BasePlugin<Config> {
  readonly provides: Provides;
  readonly routes: Routes;
  readonly access: Access;
  readonly on: Handlers;
}

export interface OrderPlaced {
  readonly id: string;
  readonly userId: string;
  readonly email: string;
  readonly name: string;
  readonly items: readonly Item[];
  readonly total: number;
}

export interface Item {
  /** A product number of `GET /products`. */
  readonly product: string;
  readonly quantity: number;
}

export interface OrderConfirmed {
  readonly id: string;
  readonly userId: string;
}

export interface NewOrder {
  readonly items: readonly Item[];
}

export interface Order {
  readonly id: string;
  readonly userId: string;
  readonly items: readonly Item[];
  /** In cents. */
  readonly total: number;
  readonly status: "placed" | "confirmed";
  readonly placedAt: string;
}

export interface ProductList {
  readonly products: readonly {
    readonly product: string;
    readonly name: string;
    readonly price: number;
  }[];
}

/** Fixes the types. With the return type `Promise<Plugin>` written, every fault shows at its own line. */
export function definePlugin(setup: (context: Context) => Awaitable<Plugin>): PluginDefinition<Context, Plugin> {
  return { setup };
}
