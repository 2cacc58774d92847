import { hash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { constants, Script, type ScriptOptions } from "node:vm";
import { withNames } from "./function-names.js";
import { IncompleteBuild } from "./incomplete-build.js";

export interface ScriptLoaderOptions {
  /** Folder of the modules. Absolute. */
  readonly folder: string;
  /** For everything that is not one of them. */
  readonly require: NodeJS.Require;
  /** What was kept of a module of this name and content. */
  readonly codeOf: (name: string, digest: string) => Buffer | undefined;
}

export interface LoadedScript {
  readonly name: string;
  /** Of its source. */
  readonly digest: string;
  readonly isFromCache: boolean;
  /** What V8 has compiled of it so far. */
  readonly code: () => Buffer;
}

export interface ScriptLoader {
  /** Runs the module of this name ("app.js") at the first call, and gives its exports. */
  readonly load: (name: string) => unknown;
  readonly scripts: () => readonly LoadedScript[];
}

type ModuleFunction = (
  exports: object,
  require: NodeJS.Require,
  module: { readonly exports: object },
  filename: string,
  folder: string,
) => void;

/** CommonJS as Node loads it, except that V8 is given the code that it compiled before. */
export function scriptLoader({ folder, require, codeOf }: ScriptLoaderOptions): ScriptLoader {
  const modules = new Map<string, { readonly exports: object }>();
  const scripts: LoadedScript[] = [];

  const load = (name: string): unknown => {
    const known = modules.get(name);
    if (known !== undefined) return known.exports;
    const module = { exports: {} };
    modules.set(name, module);
    const file = join(folder, name);
    const evaluate = compiled(name, file);
    withNames(() => evaluate(module.exports, requireHere, module, file, folder));
    return module.exports;
  };
  const compiled = (name: string, file: string): ModuleFunction => {
    const source = sourceIn(file);
    const digest = hash("sha256", source, "base64url");
    const cachedData = codeOf(name, digest);
    // The build writes nothing but ASCII. The first line of the file stays the first line of the script.
    const script = scriptOf(
      `(function(exports,require,module,__filename,__dirname){\n${source.toString("latin1")}\n})`,
      {
        filename: file,
        lineOffset: -1,
        importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
        ...(cachedData !== undefined && { cachedData }),
      },
    );
    const isFromCache = cachedData !== undefined && script.cachedDataRejected !== true;
    scripts.push({ name, digest, isFromCache, code: () => script.createCachedData() });
    return script.runInThisContext() as ModuleFunction; // Its text is that of a function.
  };
  const requireHere: NodeJS.Require = Object.assign((specifier: string): unknown => {
    // main.js runs already: it is what called `load`.
    const [, name] = /^\.\/((?!main\.js$)[^/]+\.js)$/.exec(specifier) ?? [];
    return name === undefined ? require(specifier) : load(name);
  }, require);
  return { load, scripts: () => scripts };
}

function sourceIn(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new IncompleteBuild(file, `cannot be read (${error instanceof Error ? error.message : String(error)})`);
  }
}

function scriptOf(code: string, options: ScriptOptions & { readonly filename: string }): Script {
  try {
    return new Script(code, options);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new IncompleteBuild(options.filename, `is damaged (${error.message})`);
  }
}
