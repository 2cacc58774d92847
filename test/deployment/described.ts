import { type Deployment, describeDeployment } from "../../compiler/cli/deployment/facts/deployment.js";
import { diskSource } from "../../compiler/cli/disk/disk-source.js";
import { compile } from "../../compiler/compile.js";
import type { Application, Source } from "../../compiler/model.js";
import { repository } from "../cli/nexus.js";
import { memorySource } from "../compiler/memory-source.js";

const sample = compiled(diskSource(repository).source);

/** The storefront as it is deployed in one environment. */
export const storefront = (environment: string): Deployment => describe(sample, environment);

/** An application of these files. */
export const applicationOf = (files: Readonly<Record<string, string>>, environment = "production"): Deployment =>
  describe(compiled(memorySource(files)), environment);

function describe(application: Application, environment: string): Deployment {
  return describeDeployment(application, { environment, image: "registry.example/shop:1.0.0" });
}

function compiled(source: Source): Application {
  const { application, diagnostics } = compile(source);
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (application === null || errors.length > 0) throw new Error(JSON.stringify(errors, null, 2));
  return application;
}
