import Handlebars from "handlebars/runtime.js";
import { badRequest, notFound, type Reply, reply, unprocessable } from "nexus-platform";
import type { RenderedMail } from "./contract.js";
import { known } from "./event-mails.js";
import type { Template } from "./templates.js";

export interface Preview {
  readonly name: string;
  readonly templates: ReadonlyMap<string, Template>;
  /** JSON that the caller gave; undefined: the template's sample. */
  readonly data: string | undefined;
  readonly sample: (name: string) => Promise<unknown>;
}

/** A page that shows a template as a mail. Throws problems that say what to mend: it is for whoever writes the template. */
export async function previewPage({ name, templates, data, sample }: Preview): Promise<Reply<200, string>> {
  const render = templates.get(name);
  if (render === undefined) throw notFound(`There is no template "${name}": ${known(templates)}.`);
  const shown = data === undefined ? await sample(name) : parsed(data);
  return reply(200, page(rendered(render, shown, name)), {
    // The application's own policy would keep a mail's styles and images away; scripts stay forbidden.
    "content-security-policy":
      "default-src 'none'; style-src 'unsafe-inline'; img-src * data:; frame-src 'self'; sandbox",
    "cache-control": "no-store",
  });
}

function parsed(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    throw badRequest("`data` is not JSON.");
  }
}

function rendered(render: Template, data: unknown, name: string): RenderedMail {
  try {
    return render(data);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw unprocessable(`${reason}. Give \`?data={…}\`, or write ${name}.sample.json beside the template.`);
  }
}

/** The mail stands in a frame, so that its styles end there. Everything is escaped. */
function page(mail: RenderedMail): string {
  const subject = Handlebars.escapeExpression(mail.subject);
  const html = Handlebars.escapeExpression(mail.html);
  const text = mail.text === null ? "" : `<pre>${Handlebars.escapeExpression(mail.text)}</pre>`;
  return `<!doctype html>
<meta charset="utf-8">
<title>${subject}</title>
<style>body { font-family: sans-serif; margin: 1rem } iframe { width: 100%; height: 70vh; border: 1px solid #ccc }</style>
<h1>${subject}</h1>
<iframe sandbox srcdoc="${html}"></iframe>
${text}
`;
}
