// Made by `nexus compile` from plugins/class/plugin.yaml. Do not edit: change the manifest and compile again.
import type {
  Awaitable,
  BaseContext,
  BasePlugin,
  BaseRequest,
  EventEnvelope,
  PluginDefinition,
  Reply,
  RequestHeaders,
  Unprovided,
  WaitOptions,
} from "nexus-platform/runtime";

import type { Promise as PromiseService } from "../../plugins/class/contract.js";
import type { Config as ConfigService } from "../../plugins/default/contract.js";

/** Settings, with defaults filled in. */
export interface Config {
  /**
   * ends *\/ here
   * @ ts-ignore
   * biome ignore lint: x
   */
  readonly 'it\'s "quoted" `${x}`': string;
  readonly ["__proto__"]?: string;
  readonly constructor?: "*/" | "`" | "${x}" | '"' | "'" | "\n" | "\\" | "\u2028" | "\u003C/script>" | "__proto__";
  readonly "2fa"?: {
    readonly ["__proto__"]: 1;
    readonly "a-b": readonly '"'[];
  };
  readonly ключ?: string;
  readonly [key: string]: string | ConfigValue | undefined;
}

/** Services that the manifest requires. */
export interface Services {
  readonly delete: ConfigService;
  readonly import: Unprovided | undefined;
}

/** Events that this plugin emits, with what `emit` takes. */
export interface Emits {
  readonly class: Plugin2;
  readonly constructor: ConstructorData;
}

/** Events that this plugin emits or handles by name. */
export interface Events {
  readonly class: EventEnvelope<"class", Plugin2>;
  readonly constructor: EventEnvelope<"constructor", ConstructorData>;
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

/** Request of `GET /constructor`. */
export interface ConstructorRequest extends BaseRequest {
  readonly query: {
    readonly ["__proto__"]?: string;
    readonly "`${x}`"?: string;
  };
  readonly headers: RequestHeaders;
  readonly services: Services;
}

/** Answer of `GET /constructor`: plain data is 200. */
export type ConstructorResult = Config2Input | Reply<200, Config2Input>;

/** Request of `POST /new`. */
export interface NewRequest2 extends BaseRequest {
  readonly headers: RequestHeaders;
  readonly body: Awaitable2;
  readonly services: Services;
}

/** Answer of `POST /new`: plain data is 200. */
export type NewResult = NewRequest | Reply<200, NewRequest>;

/** Services for others. */
export interface Provides {
  readonly default: PromiseService;
}

/** Handlers of the routes. */
export interface Routes {
  /** *\/ } */
  readonly constructor: (request: ConstructorRequest) => Awaitable<ConstructorResult>;
  readonly new: (request: NewRequest2) => Awaitable<NewResult>;
}

/** Handlers of events. */
export interface Handlers {
  /** `class` */
  readonly default: (event: Events["class"]) => Awaitable<void>;
  readonly constructor: (event: Events["constructor"]) => Awaitable<void>;
}

/** What the plugin's setup returns. */
export interface Plugin extends BasePlugin<Config> {
  readonly provides: Provides;
  readonly routes: Routes;
  readonly on: Handlers;
}

export interface Plugin2 {
  readonly "`"?: string;
}

export interface Config2 {
  readonly "${x}": string;
}

/** `Config2` as it is written: what has a default may be left out. */
export interface Config2Input {
  readonly "${x}"?: string;
}

export interface Awaitable2 {
  readonly "\n"?: string;
}

export type NewRequest = string;

/** Data of `constructor`. */
export interface ConstructorData {
  readonly "*/"?: string;
}

export interface ConfigValue {
  readonly ["__proto__"]: 1;
  readonly "a-b": readonly '"'[];
}

/** Fixes the types. With the return type `Promise<Plugin>` written, every fault shows at its own line. */
export function definePlugin(setup: (context: Context) => Awaitable<Plugin>): PluginDefinition<Context, Plugin> {
  return { setup };
}
