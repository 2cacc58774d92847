import type { Config } from "#nexus/email_service";
import { type Template, textTemplate } from "./templates.js";

/** The mail that is sent about an event. */
export interface EventMail {
  /** The address, from the event's data. */
  readonly to: (data: unknown) => string;
  readonly render: Template;
}

/** The setting `mails` by event. Throws for a template that is not there: the time to notice is the start. */
export function eventMails(
  mails: Config["mails"],
  templates: ReadonlyMap<string, Template>,
): ReadonlyMap<string, EventMail> {
  const entries = Object.entries(mails).map(([event, { template, to }]): [string, EventMail] => {
    const key = `email_service.mails["${event}"]`;
    if (event === "email.sent") throw new Error(`${key} would send a mail about each mail, without end.`);
    const render = templates.get(template);
    if (render === undefined)
      throw new Error(`${key} names the template "${template}", which is not there: ${known(templates)}.`);
    return [event, { to: textTemplate(to), render }];
  });
  return new Map(entries);
}

const known = (templates: ReadonlyMap<string, Template>): string =>
  templates.size === 0 ? "there are no templates" : `there are ${[...templates.keys()].join(", ")}`;
