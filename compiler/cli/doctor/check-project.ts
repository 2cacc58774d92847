import { existsSync } from "node:fs";
import { join } from "node:path";
import { compileOnDisk } from "../disk/compile-on-disk.js";
import { readText } from "../disk/read-file.js";
import { applicationImports, missingImports } from "../imports-map.js";
import { proofOf } from "../proof.js";
import { countsOf } from "../report-compilation.js";
import { type Finding, fault, warning, well } from "./finding.js";

/** package.json, tsconfig.json, nexus.yaml and generated/. */
export async function checkProject(root: string): Promise<readonly Finding[]> {
  return [...checkPackage(root), checkTypes(root), await checkDeclaration(root)];
}

function checkPackage(root: string): readonly Finding[] {
  const missing = missingImports(root);
  if (missing === null)
    return [fault("there is no readable package.json here", "npm init, then add what nexus doctor asks for")];
  const map =
    missing.length === 0
      ? well('package.json maps "#nexus"')
      : fault(
          `package.json does not map ${missing.map((key) => `"${key}"`).join(" and ")}`,
          `add to package.json:\n"imports": ${JSON.stringify(applicationImports, null, 2)}`,
        );
  const type = /"type"\s*:\s*"module"/.test(readText(join(root, "package.json")) ?? "")
    ? well('package.json says "type": "module"')
    : fault('package.json does not say "type": "module"', 'add "type": "module" to package.json');
  return [map, type];
}

function checkTypes(root: string): Finding {
  return existsSync(join(root, "tsconfig.json"))
    ? well("there is a tsconfig.json")
    : warning(
        "there is no tsconfig.json: editors guess how to check the code",
        "nexus init in an empty folder shows one to copy",
      );
}

async function checkDeclaration(root: string): Promise<Finding> {
  const { diagnostics } = await compileOnDisk({ root, check: true, summarize: proofOf });
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length === 0) return well("the application compiles, and generated/ is fresh");
  const isStale = errors.every(({ code }) => code.startsWith("NX9"));
  if (isStale) return fault("generated/ is not what the declaration says", "nexus compile");
  return fault(`the application does not compile: ${countsOf(errors)}`, "nexus compile shows what to do");
}
