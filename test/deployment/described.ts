import { type Deployment, describeDeployment } from "../../compiler/cli/deployment/facts/deployment.js";
import { diskSource } from "../../compiler/cli/disk/disk-source.js";
import { compile } from "../../compiler/compile.js";
import type { Source } from "../../compiler/model.js";
import { repository } from "../cli/nexus.js";
import { memorySource } from "../compiler/memory-source.js";

/** The storefront as it is deployed in one environment. */
export const storefront = (environment: string): Deployment => describe(diskSource(repository).source, environment);

/** An application of these files. */
export const applicationOf = (files: Readonly<Record<string, string>>, environment = "production"): Deployment =>
  describe(memorySource(files), environment);

function describe(source: Source, environment: string): Deployment {
  const { application, diagnostics } = compile(source);
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (application === null || errors.length > 0) throw new Error(JSON.stringify(errors, null, 2));
  return describeDeployment(application, { environment, image: "registry.example/shop:1.0.0" });
}
