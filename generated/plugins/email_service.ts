// Made by `nexus compile` from plugins/email_service/plugin.yaml. Do not edit: change the manifest and compile again.
import type { Statistics } from "nexus-platform";
import type {
  Awaitable,
  BaseContext,
  BasePlugin,
  BaseRequest,
  Content,
  EventEnvelope,
  PluginDefinition,
  Reply,
  RequestHeaders,
  WaitOptions,
} from "nexus-platform/runtime";

import type { Database } from "../../plugins/database/contract.js";
import type { Email } from "../../plugins/email_service/contract.js";

/** Settings, with defaults filled in. */
export interface Config {
  /** `file` writes each mail into the outbox folder. */
  readonly provider: "file" | "smtp" | "sendgrid";
  /** Sender of every mail that names none, for example `Shop <shop@shop.example>`. */
  readonly from?: string;
  /** Folder for the mails of the provider `file`. */
  readonly outbox: string;
  /** The server of the provider `smtp`. */
  readonly smtp: {
    /** `smtp://user:password@host:587`, or `smtps://` for TLS from the start; instead of the next four. */
    readonly url?: string;
    readonly host?: string;
    /** 587, or 465 with `tls: implicit`, where it is left out. */
    readonly port?: number;
    readonly user?: string;
    readonly password?: string;
    /** `auto` uses STARTTLS where the server offers it, and never sends a password without it; `implicit` is TLS from the start. */
    readonly tls: "auto" | "required" | "implicit" | "off";
    /** File with the certificates (PEM) of an authority of your own. */
    readonly ca?: string;
    /** Connections that are kept open. */
    readonly connections: number;
  };
  /** Key of the provider `sendgrid`. */
  readonly api_key?: string;
  /** Where SendGrid's API is. */
  readonly endpoint: string;
  /** Longest time that the provider may be silent. */
  readonly timeout: string;
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
  /** Shows templates at `/email/preview/{template}`, in the environment `development` only. */
  readonly preview: boolean;
  /** How long it is remembered that a mail was sent. */
  readonly retention: string;
}

/** Services that the manifest requires. */
export interface Services {
  readonly database: Database;
}

/** Events that this plugin emits, with what `emit` takes. */
export interface Emits {
  readonly "email.requested": EmailRequested;
  readonly "email.sent": EmailSent;
  readonly "email.refused": EmailRefused;
}

/** Events that this plugin emits or handles by name. */
export interface Events {
  readonly "email.requested": EventEnvelope<"email.requested", EmailRequested>;
  readonly "email.sent": EventEnvelope<"email.sent", EmailSent>;
  readonly "email.refused": EventEnvelope<"email.refused", EmailRefused>;
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

/** Request of `GET /email/preview/{template}`. */
export interface PreviewMailRequest extends BaseRequest {
  readonly params: {
    readonly template: string;
  };
  readonly query: {
    /** JSON; left out: the file `<template>.sample.json` beside the template. */
    readonly data?: string;
  };
  readonly headers: RequestHeaders;
  readonly services: Services;
}

/** Answer of `GET /email/preview/{template}`: plain data is 200. */
export type PreviewMailResult = Content | Reply<200, Content>;

/** Services for others. */
export interface Provides {
  readonly email: Email;
  readonly statistics: Statistics;
}

/** Handlers of the routes. */
export interface Routes {
  /** A template as a mail, in development */
  readonly previewMail: (request: PreviewMailRequest) => Awaitable<PreviewMailResult>;
}

/** Handlers of events. */
export interface Handlers {
  /** `email.requested` */
  readonly deliverMail: (event: Events["email.requested"]) => Awaitable<void>;
  /** `**` */
  readonly mailAbout: (event: EventEnvelope) => Awaitable<void>;
}

/** What the plugin's setup returns. */
export interface Plugin extends BasePlugin<Config> {
  readonly provides: Provides;
  readonly routes: Routes;
  readonly on: Handlers;
}

export interface EmailRequested {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly replyTo?: string;
  readonly subject: string;
  readonly text?: string;
  readonly html?: string;
}

export interface EmailSent {
  readonly id: string;
  readonly to: string;
  readonly subject: string;
}

export interface EmailRefused {
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly reason: string;
}

/** Tells whether an event that a pattern matched is the one of this name. */
export function isEvent<Name extends keyof Events>(event: EventEnvelope, name: Name): event is Events[Name] {
  return event.type === name;
}

/** Fixes the types. With the return type `Promise<Plugin>` written, every fault shows at its own line. */
export function definePlugin(setup: (context: Context) => Awaitable<Plugin>): PluginDefinition<Context, Plugin> {
  return { setup };
}
