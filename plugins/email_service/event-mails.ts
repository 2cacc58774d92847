import { createHash } from "node:crypto";
import type { Config } from "#nexus/email_service";
import { type Template, textTemplate } from "./templates.js";

/** The mail that is sent about an event. */
export interface EventMail {
  /** The address, from the event's data. */
  readonly to: (data: unknown) => string;
  readonly render: Template;
}

type Entry = [event: string, mail: Config["mails"][string]];

/** Events of this plugin: a mail about them would bring about the next. */
const own = new Set(["email.requested", "email.sent", "email.refused"]);

/** The setting `mails` by event. Rejects for a template that is not there: the time to notice is the start. */
export async function eventMails(
  { mails, from }: Pick<Config, "mails" | "from">,
  templates: ReadonlyMap<string, Template>,
): Promise<ReadonlyMap<string, EventMail>> {
  const mailOf = async ([event, { template, to }]: Entry): Promise<[string, EventMail]> => {
    const key = `email_service.mails["${event}"]`;
    if (own.has(event)) throw new Error(`${key} would send a mail about each mail, without end.`);
    const render = templates.get(template);
    if (render === undefined)
      throw new Error(`${key} names the template "${template}", which is not there: ${known(templates)}.`);
    return [event, { to: await textTemplate(to), render }];
  };
  const entries = await Promise.all(Object.entries(mails).map(mailOf));
  if (entries.length > 0 && from === undefined)
    throw new Error("email_service.mails needs a sender: set email_service.from.");
  return new Map(entries);
}

/**
 * The mail's id from the event's, so that an event that is handled again asks for the same mail. Events from elsewhere may have
 * ids of any form.
 */
export function mailId(eventId: string): string {
  if (/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(eventId)) return eventId;
  const hash = createHash("sha256").update(eventId).digest("hex").slice(0, 32);
  return hash.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

export const known = (templates: ReadonlyMap<string, Template>): string =>
  templates.size === 0 ? "there are no templates" : `there are ${[...templates.keys()].join(", ")}`;
