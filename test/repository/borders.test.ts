import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

/** The borders that the style names, held over every import of the sources. */
const root = fileURLToPath(new URL("../../", import.meta.url));

interface Import {
  readonly from: string;
  /** Path from the root for a relative import ("runtime/json.ts"), else the specifier. */
  readonly to: string;
  readonly isTypeOnly: boolean;
}

const imports = ["compiler", "runtime", "plugins"].flatMap(sourcesIn).flatMap(importsOf);
const phases = ["1-load", "2-validate", "3-resolve", "4-check", "5-emit"];
const pureRuntime = [
  "runtime/settings/units.ts",
  "runtime/settings/interpolation.ts",
  "runtime/settings/server-schema.ts",
  "runtime/json.ts",
  "runtime/definition.ts",
];
const outside = [
  "node:fs",
  "node:fs/promises",
  "node:child_process",
  "node:os",
  "node:process",
  "node:http",
  "node:net",
  "node:timers",
];

describe("borders", () => {
  it("a phase imports its own folder, the model, the phase type, diagnostics and shared text functions", () => {
    const allowed = [
      "compiler/model.ts",
      "compiler/phase.ts",
      "compiler/diagnostics/",
      "compiler/text/",
      ...pureRuntime,
    ];
    const faults = imports.filter(({ from, to }) => {
      const phase = phases.find((name) => from.startsWith(`compiler/${name}/`));
      return phase && isOurs(to) && ![...allowed, `compiler/${phase}/`].some((prefix) => to.startsWith(prefix));
    });
    expect(faults).toEqual([]);
  });

  it("only the command line touches disk, processes and the network", () => {
    const faults = imports.filter(
      ({ from, to }) => from.startsWith("compiler/") && !from.startsWith("compiler/cli/") && outside.includes(to),
    );
    expect(faults).toEqual([]);
  });

  it("only compile.ts knows the order of the phases", () => {
    const phaseOf = (path: string): string | undefined => phases.find((name) => path.startsWith(`compiler/${name}/`));
    const users = imports.filter(({ to }) => phaseOf(to)).filter(({ from, to }) => phaseOf(from) !== phaseOf(to));
    expect([...new Set(users.map(({ from }) => from))]).toEqual(["compiler/compile.ts"]);
  });

  it("the runtime never imports the compiler", () => {
    expect(imports.filter(({ from, to }) => from.startsWith("runtime/") && to.startsWith("compiler/"))).toEqual([]);
  });

  it("a plugin imports only public doors, its contract, its own files and packages", () => {
    const faults = imports.filter(({ from, to }) => {
      if (!from.startsWith("plugins/")) return false;
      const [, plugin] = from.split("/");
      if (isOurs(to)) return !to.startsWith(`plugins/${plugin}/`);
      const isTest = from.endsWith(".test.ts");
      return to.startsWith("#") && to !== `#nexus/${plugin}` && !(isTest && to === "#nexus");
    });
    expect(faults).toEqual([]);
  });

  it("index.ts stands only at public doors", () => {
    const doors = ["runtime/index.ts", "runtime/generated-code/index.ts", "runtime/testing/index.ts"];
    const found = ["compiler", "runtime"].flatMap(sourcesIn).filter((path) => path.endsWith("/index.ts"));
    expect(found.filter((path) => !doors.includes(path))).toEqual([]);
  });

  it("default exports are left to plugins' entries", () => {
    const faults = ["compiler", "runtime"].flatMap(sourcesIn).filter((path) => /^export default /m.test(read(path)));
    expect(faults).toEqual([]);
  });
});

function sourcesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .filter((path) => !path.includes("/templates/"))
    .sort();
}

function importsOf(from: string): Import[] {
  const pattern =
    /(?:^|\n)\s*(?:import|export)\s+(type\s)?(?:[\w*{}\s,$]+?\sfrom\s+)?"([^"]+)"|\bimport\(\s*"([^"]+)"\s*\)/g;
  return [...read(from).matchAll(pattern)].map(([, type, declared, dynamic]) => {
    const specifier = declared ?? dynamic ?? "";
    return { from, to: target(from, specifier), isTypeOnly: type !== undefined };
  });
}

function target(from: string, specifier: string): string {
  return specifier.startsWith(".")
    ? posix.normalize(posix.join(dirname(from), specifier)).replace(/\.js$/, ".ts")
    : specifier;
}

function isOurs(target: string): boolean {
  return /^(compiler|runtime|plugins|generated|schemas|test)\//.test(target);
}

function read(path: string): string {
  return readFileSync(join(root, path), "utf8");
}
