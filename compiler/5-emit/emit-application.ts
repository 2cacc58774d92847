import type { Application, Cache, GeneratedFile } from "../model.js";
import { emitApplicationModule } from "./application/emit-application-module.js";
import { emitDoor } from "./application/emit-door.js";
import { nameContract } from "./contract/contract-names.js";
import { contractSubject } from "./contract/contract-subject.js";
import { emitContract } from "./contract/emit-contract.js";
import { emitEvents } from "./data/emit-events.js";
import { emitJobs } from "./data/emit-jobs.js";
import { emitMigrations } from "./data/emit-migrations.js";
import { emitRoutes } from "./data/emit-routes.js";
import { emitSchemas } from "./data/emit-schemas.js";
import { emitSettings } from "./data/emit-settings.js";
import { emitEnvironmentExample } from "./documents/emit-environment-example.js";
import { emitGraph } from "./documents/emit-graph.js";
import { emitNexusSchema } from "./documents/emit-nexus-schema.js";
import { emitOpenApi } from "./documents/emit-openapi.js";

/**
 * Takes a sound application and gives the files of generated/, sorted by path. It refuses nothing and reports nothing: what
 * could be wrong was told before. The same application gives the same bytes, whatever the cache holds.
 */
export function emitApplication(application: Application, cache: Cache): readonly GeneratedFile[] {
  const names = new Map(application.plugins.map(({ name, declaration }) => [name, nameContract(declaration)]));
  const files = [
    ...application.plugins.map((plugin) => emitContract(contractSubject(application, plugin, names), cache)),
    emitApplicationModule(application, names),
    emitDoor(),
    emitEvents(application, cache),
    emitJobs(application),
    emitMigrations(application),
    emitRoutes(application, cache),
    emitSchemas(application, cache),
    emitSettings(application),
    emitNexusSchema(application, cache),
    emitOpenApi(application, cache),
    emitGraph(application),
    emitEnvironmentExample(application),
  ];
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}
