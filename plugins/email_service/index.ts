import { randomUUID } from "node:crypto";
import { resolve } from "node:path";
import { definePlugin, type Plugin } from "#nexus/email_service";
import type { SentMail } from "./contract.js";
import { type EventMail, eventMails } from "./event-mails.js";
import { fileProvider } from "./file-provider.js";
import type { OutgoingMail } from "./outgoing-mail.js";
import { loadTemplates, type RenderedMail } from "./templates.js";

export default definePlugin(async ({ config, emit, app }): Promise<Plugin> => {
  const templates = await loadTemplates(resolve(app.root, config.templates_dir));
  const mails = eventMails(config.mails, templates);
  const deliver = await fileProvider(resolve(app.root, config.outbox));

  const send = async ({ id, to, subject, body }: Omit<OutgoingMail, "from" | "date">): Promise<SentMail> => {
    await deliver({ id, from: config.from, to, subject, body, date: new Date() });
    const sent: SentMail = { id, to, subject };
    await emit("email.sent", sent);
    return sent;
  };
  const sendRendered = (id: string, to: string, { subject, html }: RenderedMail): Promise<SentMail> =>
    send({ id, to, subject, body: { type: "text/html", content: html } });

  return {
    provides: {
      email: {
        send: ({ to, subject, text }) =>
          send({ id: randomUUID(), to, subject, body: { type: "text/plain", content: text } }),
        sendTemplate: async ({ to, template, data }) => {
          const render = templates.get(template);
          if (render === undefined)
            throw new Error(`There is no template "${template}.hbs" in ${config.templates_dir}.`);
          return sendRendered(randomUUID(), to, render(data));
        },
      },
    },
    on: {
      mailAbout: async ({ type, id, data }) => {
        const mail: EventMail | undefined = mails.get(type);
        // The event's id makes a retry replace the mail instead of sending it twice.
        if (mail !== undefined) await sendRendered(id, mail.to(data), mail.render(data));
      },
    },
  };
});
