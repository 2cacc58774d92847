// Made by `nexus compile` from plugins/email_service/plugin.yaml. Do not edit: change the manifest and compile again.
import type {
  Awaitable,
  BaseContext,
  BasePlugin,
  EventEnvelope,
  PluginDefinition,
  WaitOptions,
} from "nexus-platform/runtime";

import type { Email } from "../../plugins/email_service/contract.js";

/** Settings, with defaults filled in. */
export interface Config {
  /** `file` writes each mail into the outbox folder. */
  readonly provider: "file";
  /** Sender of every mail, for example `Shop <shop@shop.example>`. */
  readonly from: string;
  /** Folder for the mails of the provider `file`. */
  readonly outbox: string;
  /** Folder of the `*.hbs` templates. */
  readonly templates_dir: string;
  /** Event → the mail that is sent about it. */
  readonly mails: {
    readonly [key: string]: {
      /** Name of a template, without `.hbs`; it sees the event's data. */
      readonly template: string;
      /** An address, or a property of the event's data: `{{email}}`. */
      readonly to: string;
    };
  };
}

/** Events that this plugin emits, with what `emit` takes. */
export interface Emits {
  readonly "email.sent": EmailSent;
}

/** Events that this plugin emits or handles by name. */
export interface Events {
  readonly "email.sent": EventEnvelope<"email.sent", EmailSent>;
}

/** What the plugin's setup gets. */
export interface Context extends BaseContext {
  readonly config: Config;
  /** Resolves when the event is accepted, never when its handlers finish. */
  readonly emit: <Name extends keyof Emits>(event: Name, data: Emits[Name]) => Promise<void>;
  /** Resolves with the next event of this name. */
  readonly waitFor: <Name extends keyof Events>(
    event: Name,
    options?: WaitOptions<Events[Name]>,
  ) => Promise<Events[Name]>;
}

/** Services for others. */
export interface Provides {
  readonly email: Email;
}

/** Handlers of events. */
export interface Handlers {
  /** `**` */
  readonly mailAbout: (event: EventEnvelope) => Awaitable<void>;
}

/** What the plugin's setup returns. */
export interface Plugin extends BasePlugin<Config> {
  readonly provides: Provides;
  readonly on: Handlers;
}

export interface EmailSent {
  readonly id: string;
  readonly to: string;
  readonly subject: string;
}

/** Tells whether an event that a pattern matched is the one of this name. */
export function isEvent<Name extends keyof Events>(event: EventEnvelope, name: Name): event is Events[Name] {
  return event.type === name;
}

/** Fixes the types. With the return type `Promise<Plugin>` written, every fault shows at its own line. */
export function definePlugin(setup: (context: Context) => Awaitable<Plugin>): PluginDefinition<Context, Plugin> {
  return { setup };
}
