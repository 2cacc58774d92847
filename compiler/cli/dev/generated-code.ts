import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { transform } from "esbuild";
import { readText } from "../disk/read-file.js";
import { dataNames } from "./loaded-data.js";

export interface GeneratedCode {
  /** Whether files of generated/ that were written or removed run as they did before. False where that is not known. */
  readonly runsTheSame: (changed: readonly string[]) => Promise<boolean>;
  /** Takes down what all of it runs as. */
  readonly look: () => Promise<void>;
}

/** Most changes of a manifest change nothing in generated/ but types and data. */
export function generatedCode(root: string): GeneratedCode {
  const known = new Map<string, string | null>();
  const isKnown = async (path: string): Promise<boolean> => {
    const text = readText(join(root, path));
    const code = text === null ? null : await codeOf(text);
    const isSame = code !== null && known.get(path) === code;
    known.set(path, code);
    return isSame;
  };
  const runsTheSame = async (changed: readonly string[]): Promise<boolean> =>
    (await Promise.all(changed.filter(isCode).map(isKnown))).every(Boolean);
  return {
    runsTheSame,
    look: async () => {
      const standing = ["generated", "generated/plugins"].filter((folder) => existsSync(join(root, folder)));
      const paths = standing.flatMap((folder) => readdirSync(join(root, folder)).map((name) => `${folder}/${name}`));
      await runsTheSame(paths.filter((path) => !known.has(path)));
    },
  };
}

/** Null for what is no TypeScript, as after an edit by hand. */
async function codeOf(text: string): Promise<string | null> {
  try {
    return (await transform(text, { loader: "ts", logLevel: "silent" })).code;
  } catch {
    return null;
  }
}

const data: ReadonlySet<string> = new Set(dataNames.map((name) => `generated/${name}.ts`));

const isCode = (path: string): boolean => path.endsWith(".ts") && !data.has(path);
