import Handlebars from "handlebars/runtime.js";
import { precompiledTemplates } from "./precompiled-templates.js";

/** HTML is escaped; text, such as a subject, is not. */
export type TemplateKind = "html" | "text";

/** By the template's text: what is not the same, letter by letter, was made of something else. */
export type TemplateFunctions = Readonly<Record<TemplateKind, Readonly<Record<string, TemplateSpecification>>>>;

export interface TemplateText {
  readonly content: string;
  /** Of its file, for messages. */
  readonly path: string;
}

export type Render = (data: unknown) => string;

/** Renders templates of one kind that share their partials. */
export interface TemplateEnvironment {
  readonly compile: (template: TemplateText) => Promise<Render>;
}

/** Throws for the first partial that is broken, with its path. */
export async function templateEnvironment(
  kind: TemplateKind,
  partials: readonly (TemplateText & { readonly name: string })[],
): Promise<TemplateEnvironment> {
  const names = new Set(partials.map(({ name }) => name));
  const handlebars = Handlebars.create();
  const compile = async (template: TemplateText): Promise<Handlebars.TemplateDelegate> =>
    handlebars.template(await functionOf(kind, template, names));
  for (const partial of partials) handlebars.registerPartial(partial.name, await compile(partial));
  return { compile };
}

/** Handlebars' compiler, three quarters of it, is loaded for a template that the build did not see, and can be left out. */
async function functionOf(
  kind: TemplateKind,
  template: TemplateText,
  partials: ReadonlySet<string>,
): Promise<TemplateSpecification> {
  const known = precompiledTemplates[kind];
  if (Object.hasOwn(known, template.content)) return known[template.content] as TemplateSpecification; // an own property
  const { compiledFunction } = await import("./compile-template.js").catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${template.path} was added or changed since the build: ${reason}`);
  });
  return compiledFunction(kind, template, partials);
}
