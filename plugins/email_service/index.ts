import { resolve } from "node:path";
import { duration, notFound } from "nexus-platform";
import { definePlugin, type Plugin } from "#nexus/email_service";
import { checkedHealth } from "./checked-health.js";
import { Delivery } from "./delivery.js";
import { type EventMail, eventMails, mailId } from "./event-mails.js";
import type { MailFigures } from "./mail-figures.js";
import { renderedMail, requestMail } from "./mail-requests.js";
import { previewPage } from "./preview-page.js";
import { createProvider } from "./providers/create-provider.js";
import { SentMails } from "./sent-mails.js";
import { readSample, readTemplates } from "./template-folder.js";
import { compileTemplates, type Template } from "./templates.js";

export default definePlugin(async (context): Promise<Plugin> => {
  const { config, app, clock } = context;
  const folder = resolve(app.root, config.templates_dir);
  const templates = await compileTemplates(await readTemplates(folder));
  const mails = await eventMails(config, templates);
  if (config.from === undefined)
    context.log.warn("mails that name no sender are refused: email_service.from is not set");
  const provider = await createProvider(config, app.root, clock);
  const figures: MailFigures = { sent: 0, failed: 0 };
  const sent = new SentMails(context, duration(config.retention));
  const delivery = new Delivery({ context, provider, sent, figures });
  const template = (name: string): Template => {
    const render = templates.get(name);
    if (render === undefined) throw new Error(`There is no template "${name}.hbs" in ${config.templates_dir}.`);
    return render;
  };

  return {
    provides: {
      email: {
        send: (mail) => requestMail(mail, context),
        sendTemplate: async ({ template: name, data, ...addresses }) =>
          requestMail(renderedMail(addresses, template(name)(data)), context),
        preview: (name, data) => template(name)(data),
      },
      statistics: {
        read: async () => ({ "email_service.sent": figures.sent, "email_service.failed": figures.failed }),
      },
    },
    routes: {
      previewMail: async ({ params, query }) => {
        if (!config.preview || app.environment !== "development") throw notFound();
        const sample = (name: string): Promise<unknown> => readSample(folder, name);
        return previewPage({ name: params.template, templates, data: query.data, sample });
      },
    },
    on: {
      deliverMail: ({ data, time }) => delivery.deliver(data, new Date(time)),
      mailAbout: async ({ type, id, data }) => {
        const mail: EventMail | undefined = mails.get(type);
        if (mail !== undefined)
          await requestMail(renderedMail({ to: mail.to(data) }, mail.render(data)), context, mailId(id));
      },
    },
    health: checkedHealth(provider.check, clock),
    stop: () => provider.close(),
  };
});
