import Handlebars from "handlebars";
import type { TemplateKind, TemplateText } from "./template-functions.js";

/** A missing value is an error, not a gap in somebody's mail. */
const options: Readonly<Record<TemplateKind, CompileOptions>> = {
  html: { strict: true },
  text: { strict: true, noEscape: true },
};

/** The template's function, as JavaScript. Throws where the template is broken or names a partial that is not in `partials`. */
export function functionText(
  kind: TemplateKind,
  { content, path }: TemplateText,
  partials: ReadonlySet<string>,
): string {
  const text = precompiled(kind, content, path);
  const missing = partialsIn(content).find((name) => !partials.has(name));
  if (missing !== undefined)
    throw new Error(`${path} names the partial "${missing}", which is not in the folder partials.`);
  return text;
}

export function compiledFunction(
  kind: TemplateKind,
  template: TemplateText,
  partials: ReadonlySet<string>,
): TemplateSpecification {
  // Handlebars' own `compile` does the same, when the first mail is rendered.
  return new Function(`return ${functionText(kind, template, partials)};`)() as TemplateSpecification;
}

function precompiled(kind: TemplateKind, content: string, path: string): string {
  try {
    return String(Handlebars.precompile(content, options[kind]));
  } catch (error) {
    throw new Error(`${path} is not a Handlebars template: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

/** Those that it names by a word, without those that it defines itself (`{{#*inline "row"}}`). */
function partialsIn(content: string): readonly string[] {
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
  new Finder().accept(Handlebars.parse(content));
  return named.filter((name) => !inline.has(name));
}

/** Nothing for one that is chosen when the mail is rendered, and for the block that a layout is given. */
const wordOf = (name: hbs.AST.PartialStatement["name"]): readonly string[] =>
  "original" in name && typeof name.original === "string" && !name.original.startsWith("@") ? [name.original] : [];
