import type { RenderedMail } from "./contract.js";
import type { TemplateSource, TemplateSources } from "./template-folder.js";
import { type Render, type TemplateText, templateEnvironment } from "./template-functions.js";

/** What renders a template's mail. Throws where the template names something that `data` does not have. */
export type Template = (data: unknown) => RenderedMail;

/** Every template by its name. Rejects for the first that is broken, with its path: the time to notice is the start. */
export async function compileTemplates({
  templates,
  partials,
}: TemplateSources): Promise<ReadonlyMap<string, Template>> {
  // Two, because a partial is compiled once, and then escapes or does not, whoever uses it.
  const html = await templateEnvironment("html", partials.html);
  const text = await templateEnvironment("text", partials.text);
  const compiled = new Map<string, Template>();
  for (const template of templates) {
    const parts = partsOf(template);
    const renderSubject = await text.compile(parts.subject);
    const renderHtml = await html.compile(parts.html);
    const renderText = parts.text && (await text.compile(parts.text));
    compiled.set(template.name, (data) => ({
      subject: renderSubject(data),
      html: renderHtml(data),
      text: renderText ? renderText(data) : null,
    }));
  }
  return compiled;
}

/** A template for one value of an event's data: `{{email}}`. One that names none, as a variable gives it, needs no compiler. */
export async function textTemplate(content: string): Promise<Render> {
  if (!content.includes("{{")) return () => content;
  const { compile } = await templateEnvironment("text", []);
  return compile({ content, path: `"${content}"` });
}

export interface TemplateParts {
  readonly subject: TemplateText;
  readonly html: TemplateText;
  readonly text: TemplateText | null;
}

/** The first line is `Subject: …`, then an empty line, then the HTML. */
export function partsOf({ content, path, text }: TemplateSource): TemplateParts {
  const [, subject, body] = /^Subject:[ \t]*(.+)\r?\n\r?\n([\s\S]*)$/.exec(content) ?? [];
  if (subject === undefined || body === undefined) {
    throw new Error(`${path} must start with a line "Subject: …" and an empty line.`);
  }
  return { subject: { content: subject, path }, html: { content: body, path }, text };
}
