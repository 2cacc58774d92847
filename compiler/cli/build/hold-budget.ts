import { budgetNotMeasured, budgetPassed } from "../../diagnostics/catalog/9-generated.js";
import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import type { BudgetDeclaration } from "../../model.js";
import type { Composition } from "./composition.js";
import type { Dist } from "./fill-dist.js";
import { inBytes } from "./in-bytes.js";
import type { StartFigures } from "./measure-start.js";

type Started = Extract<StartFigures, { ok: true }>;

export interface Measured {
  readonly dist: Dist;
  /** Of the build that is there; null where there is none. */
  readonly before: Composition | null;
  /** Null where no budget asks for it. */
  readonly start: StartFigures | null;
}

/** What the build costs more than nexus.yaml allows, each with who costs most. */
export function holdBudget(budget: BudgetDeclaration, { dist, before, start }: Measured): readonly Diagnostic[] {
  const faults: Diagnostic[] = [];
  const { composition } = dist;
  if (budget.bundle !== undefined && dist.code > budget.bundle.limit) {
    const culprits = `most of it: ${culpritsOf(composition, before).join(", ")}`;
    const told = { measured: inBytes(dist.code), limit: inBytes(budget.bundle.limit), culprits };
    faults.push(budgetPassed(budget.bundle.at, { what: "the code", ...told }));
  }
  if (start === null) return faults;
  const figures = [
    { allowed: budget.start, what: "the start", figure: "start", unit: inMilliseconds, culprits: slowest },
    {
      allowed: budget.memory,
      what: "the memory after the start",
      figure: "memory",
      unit: inBytes,
      culprits: loadedMost,
    },
  ] as const;
  for (const { allowed, what, figure, unit, culprits } of figures) {
    if (allowed === undefined) continue;
    if (!start.ok) faults.push(budgetNotMeasured(allowed.at, { what, why: start.why }));
    else if (start[figure] > allowed.limit) {
      const told = {
        measured: unit(start[figure]),
        limit: unit(allowed.limit),
        culprits: culprits(start, composition),
      };
      faults.push(budgetPassed(allowed.at, { what, ...told }));
    }
  }
  return faults;
}

const inMilliseconds = (ms: number): string => `${ms} ms`;

function slowest({ start, plugins }: Started, { loaded }: Composition): string {
  const rest = start - plugins.reduce((sum, { ms }) => sum + ms, 0);
  const shares = [
    ...plugins.map(({ plugin, ms }) => ({ name: `plugin ${plugin}`, ms })),
    ...(rest > 0 ? [{ name: `Node itself and ${inBytes(loaded)} of code`, ms: rest }] : []), // plugins start side by side
  ];
  const largest = shares.sort((one, other) => other.ms - one.ms).slice(0, 5);
  return `most of it: ${largest.map(({ name, ms }) => `${name} ${inMilliseconds(ms)}`).join(", ")}`;
}

/** Nobody tells whose memory it is: the code that every start loads is what there is to look at. */
function loadedMost(_: Started, { plugins, packages, loaded }: Composition): string {
  const shares = [
    ...plugins.map((share) => ({ name: `plugin ${share.plugin}`, loaded: share.loaded })),
    ...packages.map((share) => ({ name: share.package, loaded: share.loaded })),
  ];
  const largest = shares.sort((one, other) => other.loaded - one.loaded).slice(0, 5);
  const names = largest.map((share) => `${share.name} ${inBytes(share.loaded)}`).join(", ");
  return `each start loads ${inBytes(loaded)} of code (${names}); the rest is Node itself, and what plugins keep`;
}

/** The largest plugins and packages; what grew since the last build says by how much. */
function culpritsOf({ plugins, packages }: Composition, before: Composition | null): readonly string[] {
  const old = new Map<string, number>([
    ...(before?.plugins ?? []).map((share) => [`plugin ${share.plugin}`, share.bytes] as const),
    ...(before?.packages ?? []).map((share) => [share.package, share.bytes] as const),
  ]);
  const all = [
    ...plugins.map((share) => ({ name: `plugin ${share.plugin}`, bytes: share.bytes })),
    ...packages.map((share) => ({ name: share.package, bytes: share.bytes })),
  ].map((share) => ({ ...share, growth: before === null ? 0 : share.bytes - (old.get(share.name) ?? 0) }));
  const grown = all.filter(({ growth }) => growth > 1000).sort((one, other) => other.growth - one.growth);
  const largest = all.filter((share) => !grown.includes(share)).sort((one, other) => other.bytes - one.bytes);
  return [...grown, ...largest]
    .slice(0, 6)
    .map(({ name, bytes, growth }) =>
      growth > 1000 ? `${name} ${inBytes(bytes)} (${inBytes(growth)} more than before)` : `${name} ${inBytes(bytes)}`,
    );
}
