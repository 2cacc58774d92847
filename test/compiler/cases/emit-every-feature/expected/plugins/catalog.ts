// Made by `nexus compile` from plugins/catalog/plugin.yaml. Do not edit: change the manifest and compile again.
import type {
  Awaitable,
  BaseContext,
  BasePlugin,
  BaseRequest,
  Consumer,
  Empty,
  EventEnvelope,
  PluginDefinition,
  Reply,
  RequestHeaders,
  RequestScope,
  WaitOptions,
} from "nexus-platform/runtime";

import type { Cart, Figures, Ids, Search } from "../../plugins/catalog/contract.js";

/** Events that this plugin emits, with what `emit` takes. */
export interface Emits {
  readonly "product.added": ProductInput;
  readonly "product.removed": ProductRemovedData;
}

/** Events that this plugin emits or handles by name. */
export interface Events {
  readonly "product.added": EventEnvelope<"product.added", Product>;
  readonly "product.removed": EventEnvelope<"product.removed", ProductRemovedData>;
}

/** What the plugin's setup gets. */
export interface Context extends BaseContext {
  /** Resolves when the event is accepted, never when its handlers finish. */
  readonly emit: <Name extends keyof Emits>(event: Name, data: Emits[Name]) => Promise<void>;
  /** Resolves with the next event of this name. */
  readonly waitFor: <Name extends keyof Events>(
    event: Name,
    options?: WaitOptions<Events[Name]>,
  ) => Promise<Events[Name]>;
}

/** Request of `GET /ping`. */
export interface PingRequest extends BaseRequest {
  readonly headers: RequestHeaders;
}

/** Answer of `GET /ping`: nothing is 204. */
export type PingResult = Empty | Reply<204, undefined>;

/** Services for others. */
export interface Provides {
  readonly search: Search;
  readonly ids: (consumer: Consumer) => Ids;
  readonly cart: (request: RequestScope) => Cart;
  readonly figures: Figures;
}

/** Handlers of the routes. */
export interface Routes {
  readonly ping: (request: PingRequest) => Awaitable<PingResult>;
}

/** What the plugin's setup returns. */
export interface Plugin extends BasePlugin<unknown> {
  readonly provides: Provides;
  readonly routes: Routes;
}

/** Something to buy. */
export interface Product {
  readonly id: string;
  /** As customers see it. */
  readonly name: string;
  readonly kind: "book" | "two words" | 3 | null | true;
  readonly price?: Price;
  readonly tags: readonly string[];
  readonly related?: readonly Product[];
  readonly size?: ProductSize | null;
  readonly attributes?: {
    readonly [key: string]: string | number;
  };
}

/** `Product` as it is written: what has a default may be left out. */
export interface ProductInput {
  readonly id: string;
  /** As customers see it. */
  readonly name: string;
  readonly kind: "book" | "two words" | 3 | null | true;
  readonly price?: PriceInput;
  readonly tags?: readonly string[];
  readonly related?: readonly ProductInput[];
  readonly size?: ProductSize | null;
  readonly attributes?: {
    readonly [key: string]: string | number;
  };
}

export interface Price {
  /** In cents. */
  readonly amount: number;
  readonly currency: string;
}

/** `Price` as it is written: what has a default may be left out. */
export interface PriceInput {
  /** In cents. */
  readonly amount: number;
  readonly currency?: string;
}

/** Data of `product.removed`. */
export type ProductRemovedData = Readonly<Record<string, never>>;

export interface ProductSize {
  readonly width?: number;
  readonly height?: number;
}

/** Fixes the types. With the return type `Promise<Plugin>` written, every fault shows at its own line. */
export function definePlugin(setup: (context: Context) => Awaitable<Plugin>): PluginDefinition<Context, Plugin> {
  return { setup };
}
