import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import Handlebars from "handlebars";

export interface RenderedMail {
  readonly subject: string;
  readonly html: string;
}

/** What renders a template's mail. Throws where the template names something that `data` does not have. */
export type Template = (data: unknown) => RenderedMail;

const handlebars = Handlebars.create();
/** A missing value is an error, not a gap in somebody's mail. */
const strict = { strict: true };

/** Every `*.hbs` of a folder by its name, so that a broken one is found when the plugin starts. A missing folder has none. */
export async function loadTemplates(folder: string): Promise<ReadonlyMap<string, Template>> {
  const files = (await namesIn(folder)).filter((file) => file.endsWith(".hbs")).sort();
  const load = async (file: string): Promise<[string, Template]> => {
    const path = join(folder, file);
    return [basename(file, ".hbs"), parseTemplate(await readFile(path, "utf8"), path)];
  };
  return new Map(await Promise.all(files.map(load)));
}

/** The first line is `Subject: …`, then an empty line, then the HTML. */
export function parseTemplate(text: string, path: string): Template {
  const [, subject, html] = /^Subject:[ \t]*(.+)\r?\n\r?\n([\s\S]*)$/.exec(text) ?? [];
  if (subject === undefined || html === undefined) {
    throw new Error(`${path} must start with a line "Subject: …" and an empty line.`);
  }
  checkSyntax(text, path);
  const renderSubject = textTemplate(subject);
  const renderHtml = handlebars.compile(html, strict);
  return (data) => ({ subject: renderSubject(data), html: renderHtml(data) });
}

/** A template for plain text: nothing is escaped. */
export function textTemplate(text: string): (data: unknown) => string {
  return handlebars.compile(text, { ...strict, noEscape: true });
}

/** `compile` would find the fault only when the first mail is sent. */
function checkSyntax(text: string, path: string): void {
  try {
    handlebars.precompile(text, strict);
  } catch (error) {
    throw new Error(`${path} is not a Handlebars template: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}
