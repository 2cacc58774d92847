import Handlebars from "handlebars";
import type { RenderedMail } from "./contract.js";
import type { TemplateSources } from "./template-folder.js";

/** What renders a template's mail. Throws where the template names something that `data` does not have. */
export type Template = (data: unknown) => RenderedMail;

/** A missing value is an error, not a gap in somebody's mail. */
const strict = { strict: true };
/** For text: nothing is escaped. */
const plain = { ...strict, noEscape: true };

/** Every template by its name. Throws for the first that is broken, with its path: the time to notice is the start. */
export function compileTemplates({ templates, partials }: TemplateSources): ReadonlyMap<string, Template> {
  // Two, because a partial is compiled once, and then escapes or does not, whoever uses it.
  const html = environment(partials.html);
  const text = environment(partials.text);
  return new Map(
    templates.map(({ name, path, content, text: textPart }) => {
      const { subject, body } = parts(content, path);
      const renderSubject = compile(subject, path, text, plain);
      const renderHtml = compile(body, path, html, strict);
      const renderText = textPart && compile(textPart.content, textPart.path, text, plain);
      const render: Template = (data) => ({
        subject: renderSubject(data),
        html: renderHtml(data),
        text: renderText ? renderText(data) : null,
      });
      return [name, render];
    }),
  );
}

/** A template for one value of an event's data: `{{email}}`. */
export const textTemplate = (content: string): ((data: unknown) => string) =>
  Handlebars.create().compile(content, plain);

interface Partial {
  readonly name: string;
  readonly path: string;
  readonly content: string;
}

function environment(partials: readonly Partial[]): typeof Handlebars {
  const handlebars = Handlebars.create();
  for (const { name, content } of partials) handlebars.registerPartial(name, content);
  for (const { path, content } of partials) check(content, path, handlebars);
  return handlebars;
}

/** The first line is `Subject: …`, then an empty line, then the HTML. */
function parts(content: string, path: string): { readonly subject: string; readonly body: string } {
  const [, subject, body] = /^Subject:[ \t]*(.+)\r?\n\r?\n([\s\S]*)$/.exec(content) ?? [];
  if (subject === undefined || body === undefined) {
    throw new Error(`${path} must start with a line "Subject: …" and an empty line.`);
  }
  return { subject, body };
}

function compile(
  content: string,
  path: string,
  handlebars: typeof Handlebars,
  options: CompileOptions,
): (data: unknown) => string {
  check(content, path, handlebars);
  return handlebars.compile(content, options);
}

/** `compile` would find a fault only when the first mail is sent. */
function check(content: string, path: string, handlebars: typeof Handlebars): void {
  try {
    handlebars.precompile(content, strict);
  } catch (error) {
    throw new Error(`${path} is not a Handlebars template: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  const missing = partialsIn(content, handlebars).find((name) => !Object.hasOwn(handlebars.partials, name));
  if (missing !== undefined)
    throw new Error(`${path} names the partial "${missing}", which is not in the folder partials.`);
}

/** Those that it names by a word, without those that it defines itself (`{{#*inline "row"}}`). */
function partialsIn(content: string, handlebars: typeof Handlebars): readonly string[] {
  const named: string[] = [];
  const inline = new Set<unknown>();
  class Finder extends Handlebars.Visitor {
    override PartialStatement(partial: hbs.AST.PartialStatement): void {
      named.push(...wordOf(partial.name));
    }
    override PartialBlockStatement(partial: hbs.AST.PartialBlockStatement): void {
      named.push(...wordOf(partial.name));
      super.PartialBlockStatement(partial);
    }
    override DecoratorBlock(decorator: hbs.AST.DecoratorBlock): void {
      for (const parameter of decorator.params) inline.add("value" in parameter ? parameter.value : null);
      super.DecoratorBlock(decorator);
    }
  }
  new Finder().accept(handlebars.parse(content));
  return named.filter((name) => !inline.has(name));
}

/** Nothing for one that is chosen when the mail is rendered, and for the block that a layout is given. */
const wordOf = (name: hbs.AST.PartialStatement["name"]): readonly string[] =>
  "original" in name && typeof name.original === "string" && !name.original.startsWith("@") ? [name.original] : [];
