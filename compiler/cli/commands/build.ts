import { mkdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import { renderPretty } from "../../diagnostics/render/pretty.js";
import type { Application } from "../../model.js";
import { analysisTable } from "../build/analysis-table.js";
import { type BuildTarget, nameOfTarget, thisMachine } from "../build/build-target.js";
import { type Composition, compositionFile } from "../build/composition.js";
import { distNotWritten, mustBeFolder } from "../build/dist-folder.js";
import { buildFacts, type Dist, fillDist } from "../build/fill-dist.js";
import { holdBudget } from "../build/hold-budget.js";
import { inBytes } from "../build/in-bytes.js";
import { measureStart, type StartFigures } from "../build/measure-start.js";
import { type BuildFacts, rememberBuild, unchangedBuild } from "../build/reuse/build-record.js";
import { changedSince, diskState } from "../build/reuse/disk-state.js";
import type { Command, CommandContext } from "../command-context.js";
import { causeOfRefusal } from "../disk/cause-of-refusal.js";
import { openStage } from "../disk/stage.js";
import { type ExitStatus, isSystemError } from "../failures.js";
import { openApplication } from "../open-application.js";
import { withProgress } from "../progress.js";
import { reportCompilation } from "../report-compilation.js";
import { compileApplication } from "./compile.js";

export interface BuildOptions {
  readonly analyze?: boolean;
  /** `json` prints what the build is made of, and nothing else. */
  readonly format?: "text" | "json";
  /** Left out: this machine. */
  readonly target?: BuildTarget;
}

/** `nexus build`. */
export const build: Command<BuildOptions> = async (options, context) =>
  (await buildApplication(options, context)).status;

export interface Built {
  readonly status: ExitStatus;
  /** Null where it was not built. */
  readonly application: Application | null;
}

/** The old dist/ stays until the new one is complete, where a budget is passed, and where it is what would be built. */
export async function buildApplication(options: BuildOptions, context: CommandContext): Promise<Built> {
  const { analyze = false, format = "text", target = thisMachine() } = options;
  const { root, terminal } = context;
  const started = performance.now();
  const compilation = await compileApplication(root, {});
  const out = format === "json" ? { ...terminal, out: terminal.err } : terminal;
  const status = await reportCompilation(compilation, { format: "pretty" }, { ...context, terminal: out });
  if (status !== 0) return { status, application: null };
  const { application } = openApplication(context, { sound: true });

  const facts = buildFacts(root, application, target);
  const standing = await withProgress(terminal, "looking for changes", () => unchangedBuild(facts));
  const made = standing === null ? await buildAnew(facts, context) : await holdStanding(standing, facts, context);
  const { dist, start, isHeld } = made;
  if (isHeld) tellBuild({ dist, start, isNew: standing === null, ms: performance.now() - started }, out.out);
  if (format === "json") terminal.out.write(`${JSON.stringify({ code: dist.code, ...dist.composition }, null, 2)}\n`);
  else if (analyze) terminal.out.write(`\n${analysisTable(dist.composition)}`);
  return isHeld ? { status: 0, application } : { status: 1, application: null };
}

interface Held {
  readonly dist: Dist;
  readonly start: StartFigures | null;
  /** Whether the budgets are. */
  readonly isHeld: boolean;
}

async function buildAnew(facts: BuildFacts, context: CommandContext): Promise<Held> {
  const { root } = facts;
  const place = join(root, "dist");
  mustBeFolder(place);
  const stage = openStage(place);
  try {
    mkdirSync(stage.path);
    // By the clock of the disk; the new folder changed the one that it is in.
    const began = Math.max(statSync(stage.path).ctimeMs, statSync(root).ctimeMs);
    const { dist, sources } = await fillDist(stage.path, facts, context);
    const held = await hold(dist, stage.path, facts, context);
    if (!held.isHeld) return held;
    const { paths, made } = sources;
    const disk = paths && diskState(paths);
    // What changed while it was read may have been read before or after.
    const isCertain = paths !== null && !changedSince(began, paths);
    stage.moveIntoPlace();
    if (disk !== null && isCertain) rememberBuild(facts, { folder: place, disk, made, dist });
    return held;
  } catch (error) {
    throw isSystemError(error) && isAbout(stage.path, error) ? distNotWritten(causeOfRefusal(error)) : error;
  } finally {
    stage.close();
  }
}

/** Of a write that failed half-way the system does not say where. */
const isAbout = (folder: string, { path, dest, code }: NodeJS.ErrnoException & { readonly dest?: string }): boolean =>
  [path, dest].some((each) => each?.startsWith(folder)) || code === "ENOSPC" || code === "EDQUOT";

const holdStanding = (dist: Dist, facts: BuildFacts, context: CommandContext): Promise<Held> =>
  hold(dist, join(facts.root, "dist"), facts, context);

async function hold(dist: Dist, folder: string, facts: BuildFacts, context: CommandContext): Promise<Held> {
  const { application, target } = facts;
  for (const warning of dist.warnings) context.terminal.err.write(warning);
  tellFaults(dist.faults, context);
  // What is made for another machine cannot be started here.
  const canStart = nameOfTarget(target) === nameOfTarget(thisMachine());
  const start = canStart ? await figuresOfStart(folder, application, context) : null;
  return { dist, start, isHeld: !tellPassedBudgets(dist, start, application, context) };
}

async function figuresOfStart(
  folder: string,
  application: Application,
  context: CommandContext,
): Promise<StartFigures | null> {
  const { start, memory } = application.declaration.budget;
  if (start === undefined && memory === undefined) return null;
  return await withProgress(context.terminal, "measuring the start", () => measureStart(folder, application, context));
}

function tellPassedBudgets(
  dist: Dist,
  start: StartFigures | null,
  { declaration }: Application,
  context: CommandContext,
): boolean {
  const before = compositionIn(join(context.root, "dist"));
  const faults = holdBudget(declaration.budget, { dist, before, start });
  tellFaults(faults, context);
  return faults.length > 0;
}

function tellFaults(faults: readonly Diagnostic[], { root, terminal: { err } }: CommandContext): void {
  const textOf = (file: string): string | null => readFileSync(join(root, file), "utf8");
  if (faults.length > 0) err.write(renderPretty(faults, textOf, { color: err.hasColor }));
}

/** Null where nothing was built, or by another version. */
export function compositionIn(dist: string): Composition | null {
  try {
    // What this command wrote, of this version or an older one.
    const written = JSON.parse(readFileSync(join(dist, compositionFile), "utf8")) as Partial<Composition>;
    const isWhole = Array.isArray(written.plugins) && Array.isArray(written.packages);
    return isWhole ? (written as Composition) : null;
  } catch {
    return null;
  }
}

interface Told {
  readonly dist: Dist;
  readonly start: StartFigures | null;
  /** False where dist/ was so already. */
  readonly isNew: boolean;
  readonly ms: number;
}

function tellBuild({ dist, start, isNew, ms }: Told, out: CommandContext["terminal"]["out"]): void {
  const figures = [
    `${inBytes(dist.code)} of code`,
    `${inBytes(dist.composition.loaded)} at start`,
    ...(start?.ok ? [`starts in ${start.start} ms with ${inBytes(start.memory)}`] : []),
    `${isNew ? "built" : "unchanged, checked"} in ${Math.round(ms)} ms`,
  ];
  out.write(`${out.colors.green("✔")} dist/main.js  ${out.colors.dim(figures.join(", "))}\n`);
}
