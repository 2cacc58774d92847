import type { Report } from "../diagnostics/diagnostic.js";
import type { Application, Rule } from "../model.js";
import { bindingsNameProviders } from "./rules/bindings-name-providers.js";
import { capabilitiesAreGranted } from "./rules/capabilities-are-granted.js";
import { codeKeepsToItsCapabilities } from "./rules/code-keeps-to-its-capabilities.js";
import { contractsExist } from "./rules/contracts-exist.js";
import { emittedEventsAreHandled } from "./rules/emitted-events-are-handled.js";
import { emittersAgree } from "./rules/emitters-agree.js";
import { entriesExist } from "./rules/entries-exist.js";
import { entriesExportAPlugin } from "./rules/entries-export-a-plugin.js";
import { everyRequirementHasAProvider } from "./rules/every-requirement-has-a-provider.js";
import { featuresGetWhatTheyExpect } from "./rules/features-get-what-they-expect.js";
import { featuresHaveTheirService } from "./rules/features-have-their-service.js";
import { handledEventsAreEmitted } from "./rules/handled-events-are-emitted.js";
import { handlersFitThePayload } from "./rules/handlers-fit-the-payload.js";
import { leftOutPartsAreNotChosen } from "./rules/left-out-parts-are-not-chosen.js";
import { noCircles } from "./rules/no-circles.js";
import { oneContractPerService } from "./rules/one-contract-per-service.js";
import { oneProviderPerService } from "./rules/one-provider-per-service.js";
import { parametersMatchThePath } from "./rules/parameters-match-the-path.js";
import { partsAreDeclared } from "./rules/parts-are-declared.js";
import { patternsMatch } from "./rules/patterns-match.js";
import { permissionsAreDeclared } from "./rules/permissions-are-declared.js";
import { pluginsFitTheApi } from "./rules/plugins-fit-the-api.js";
import { protectedRoutesHaveAuthentication } from "./rules/protected-routes-have-authentication.js";
import { requiredPluginsRun } from "./rules/required-plugins-run.js";
import { reservedPathsStayFree } from "./rules/reserved-paths-stay-free.js";
import { routesAreDistinct } from "./rules/routes-are-distinct.js";
import { servicesAreRequired } from "./rules/services-are-required.js";
import { singletonsOutliveRequests } from "./rules/singletons-outlive-requests.js";
import { tablesHaveOneOwner } from "./rules/tables-have-one-owner.js";
import { versionsAreSatisfied } from "./rules/versions-are-satisfied.js";

/**
 * Takes the whole application and holds it to every law that needs the whole picture. It changes nothing; the rules do not know of
 * each other, and their order does not matter.
 */
export function checkApplication(application: Application, report: Report): void {
  for (const rule of rules) rule(application, report);
}

const rules: readonly Rule[] = [
  everyRequirementHasAProvider, // NX3002
  oneProviderPerService, // NX3003
  versionsAreSatisfied, // NX3004
  pluginsFitTheApi, // NX3004
  noCircles, // NX3005
  singletonsOutliveRequests, // NX3006
  bindingsNameProviders, // NX3007
  oneContractPerService, // NX3008
  requiredPluginsRun, // NX3009
  tablesHaveOneOwner, // NX3010
  partsAreDeclared, // NX3011
  leftOutPartsAreNotChosen, // NX3012
  entriesExist, // NX4001
  entriesExportAPlugin, // NX4002
  contractsExist, // NX4003
  routesAreDistinct, // NX5001
  reservedPathsStayFree, // NX5002
  parametersMatchThePath, // NX5003
  handledEventsAreEmitted, // NX6001
  emittedEventsAreHandled, // NX6002
  emittersAgree, // NX6003
  patternsMatch, // NX6004
  featuresHaveTheirService, // NX6005
  featuresGetWhatTheyExpect, // NX6005
  handlersFitThePayload, // NX6006
  capabilitiesAreGranted, // NX7001
  codeKeepsToItsCapabilities, // NX7002
  permissionsAreDeclared, // NX7003
  protectedRoutesHaveAuthentication, // NX7004
  servicesAreRequired, // NX8001
];
