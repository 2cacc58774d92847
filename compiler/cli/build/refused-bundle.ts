import { readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import type { Message } from "esbuild";
import { notBundled } from "../../diagnostics/catalog/4-modules.js";
import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import type { Place } from "../../model.js";
import { installedFrom } from "./native-binding.js";
import { offsetOf } from "./on-demand-imports.js";

/** What keeps esbuild from making a bundle, with the ways out that a plugin has. */
export function refusedBundle(errors: readonly Message[], root: string): readonly Diagnostic[] {
  return errors.map((error) => {
    const at = placeOf(error, root);
    return notBundled(at, wordsOf(error, at === null ? root : dirname(join(root, at.file))));
  });
}

interface Words {
  readonly what: string;
  readonly help: string | null;
}

function wordsOf({ text, notes }: Message, folder: string): Words {
  const [, missing] = /^Could not resolve "(.+)"$/.exec(text) ?? [];
  if (missing !== undefined) return wordsOfMissing(missing, folder, notes);
  const [, computed] = /^Could not resolve (?:require|import)\("(.+)"\)$/.exec(text) ?? [];
  if (computed !== undefined)
    return {
      what: `it loads a module by a computed name, and no file matches ${computed}`,
      help: "write the names out: an object with one function for each module, for example",
    };
  const [, extension] = /^No loader is configured for "(\.\w+)" files/.exec(text) ?? [];
  if (extension !== undefined)
    return {
      what: `it imports a file ${extension}, which is no code`,
      help: 'name it in "assets" of the manifest, and read it from new URL("./…", import.meta.url)',
    };
  return { what: text, help: null };
}

function wordsOfMissing(missing: string, folder: string, notes: Message["notes"]): Words {
  if (/^(?:[./#]|[A-Z]:)/.test(missing)) return { what: `"${missing}" is not found`, help: null };
  const [name = missing] = /^(?:@[^/]+\/)?[^/]+/.exec(missing) ?? [];
  if (installedFrom(folder, name) === null)
    return {
      what: `the package "${name}" is not installed`,
      help: `run "npm install ${name}"; code that can do without it requires it inside of \`try\``,
    };
  const [reason] = notes.map((note) => note.text).filter((note) => !note.startsWith("You can mark"));
  return { what: `the package "${name}" has no "${missing}"`, help: reason ?? null };
}

function placeOf({ location }: Message, root: string): Place | null {
  if (location === null || !["", "file"].includes(location.namespace)) return null;
  const file = join(root, location.file);
  const start = offsetOf(readFileSync(file, "utf8"), location);
  return { file: relative(root, file).split(sep).join("/"), span: { start, end: start + location.length } };
}
