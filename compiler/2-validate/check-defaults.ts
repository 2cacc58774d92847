import { invalidSchema } from "../diagnostics/catalog/2-validate.js";
import { closeObjects } from "./close-objects.js";
import { conform } from "./conform.js";
import type { Fault } from "./fault.js";
import type { Reading } from "./read-schema.js";

/** A `default` matches the schema that it stands in. */
export function checkDefaults({ defaults, definitions, report }: Reading): void {
  for (const { schema, node, file } of defaults.splice(0)) {
    const rules = {
      resolve: (reference: string) => definitions.finished.get(reference.replace("#/$defs/", "")) ?? null,
      isPartial: false,
      isFormat: false,
    };
    const spot = { node, owner: node.span, path: [], isSettings: true };
    for (const fault of conform(spot, closeObjects(schema, definitions.raw), rules)) {
      report(
        invalidSchema(
          { file, span: fault.at },
          { message: `the default must ${demandOf(fault)}`, label: null, help: null },
        ),
      );
    }
  }
}

function demandOf(fault: Fault): string {
  const where = fault.path.length === 0 ? "" : ` at "${fault.path.join(".")}"`;
  if (fault.kind === "mismatch")
    return fault.path.length === 0
      ? fault.demand
      : `match its own schema: "${fault.path.join(".")}" must ${fault.demand}`;
  if (fault.kind === "missing") return `match its own schema: "${fault.key}" is missing${where}`;
  return `match its own schema: "${fault.kind === "name" ? fault.name : fault.key}" is not known${where}`;
}
