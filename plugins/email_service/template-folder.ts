import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

interface SourceFile {
  readonly path: string;
  readonly content: string;
}

export interface NamedFile extends SourceFile {
  readonly name: string;
}

export interface TemplateSource extends NamedFile {
  /** `<name>.text.hbs`. */
  readonly text: SourceFile | null;
}

export interface TemplateSources {
  readonly templates: readonly TemplateSource[];
  /** Of the folder `partials`: `<name>.hbs` for HTML, `<name>.text.hbs` for text and subjects. */
  readonly partials: { readonly html: readonly NamedFile[]; readonly text: readonly NamedFile[] };
}

/** Reads every `*.hbs` of a folder. A missing folder has none. */
export async function readTemplates(folder: string): Promise<TemplateSources> {
  const [own, partials] = await Promise.all([filesIn(folder), filesIn(join(folder, "partials"))]);
  const orphan = own.text.find(({ name }) => !own.html.some((template) => template.name === name));
  if (orphan !== undefined)
    throw new Error(`${orphan.path} is the text of a template, but there is no ${orphan.name}.hbs.`);
  const templates = own.html.map((template) => ({
    ...template,
    text: own.text.find(({ name }) => name === template.name) ?? null,
  }));
  return { templates, partials };
}

/** What `<name>.sample.json` holds, for previews; an empty object where there is none. */
export async function readSample(folder: string, name: string): Promise<unknown> {
  const [file] = (await namesIn(folder)).filter((candidate) => candidate === `${name}.sample.json`);
  return file === undefined ? {} : JSON.parse(await readFile(join(folder, file), "utf8"));
}

async function filesIn(folder: string): Promise<TemplateSources["partials"]> {
  const names = (await namesIn(folder)).filter((name) => name.endsWith(".hbs")).sort();
  const read = async (file: string): Promise<NamedFile & { readonly isText: boolean }> => {
    const path = join(folder, file);
    const name = file.replace(/(\.text)?\.hbs$/, "");
    return { name, path, content: await readFile(path, "utf8"), isText: file.endsWith(".text.hbs") };
  };
  const files = await Promise.all(names.map(read));
  return { html: files.filter(({ isText }) => !isText), text: files.filter(({ isText }) => isText) };
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}
