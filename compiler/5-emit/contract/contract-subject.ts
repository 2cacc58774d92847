import type { Application, Plugin, PluginDeclaration, Provision, RequiredService } from "../../model.js";
import { contractSpecifier, manifestLabel } from "../paths.js";
import type { ContractNames } from "./contract-names.js";
import { isOfRequest } from "./services.js";

/** All that a contract is made of: what the manifest declares, and what it depends on besides. */
export interface ContractSubject {
  readonly plugin: string;
  readonly declaration: Omit<PluginDeclaration, "use" | "origin" | "migrations">;
  readonly names: ContractNames;
  readonly surroundings: Surroundings;
}

/** What the other plugins, and the places where things stand, give to a contract. Plain JSON, so that it can be compared. */
export interface Surroundings {
  /** The manifest, as its readers know it. */
  readonly manifest: string;
  readonly requires: readonly SuppliedService[];
  /** Of each service that the manifest provides, in its order: the module of its contract. */
  readonly provides: readonly string[];
  /** Types of the data of events that other plugins emit. */
  readonly payloads: readonly { readonly event: string; readonly plugin: string; readonly exported: string }[];
}

export interface SuppliedService extends Pick<RequiredService, "name" | "many" | "optional"> {
  readonly isOfRequest: boolean;
  /** Null where no plugin provides it. */
  readonly contract: { readonly specifier: string; readonly type: string } | null;
}

export function contractSubject(
  application: Application,
  { name, declaration, requirements }: Plugin,
  namesOf: ReadonlyMap<string, ContractNames>,
): ContractSubject {
  const names = namesOf.get(name);
  if (names === undefined) throw new Error(`the contract of "${name}" has no names`);
  const { origin } = declaration;
  const surroundings: Surroundings = {
    manifest: manifestLabel(declaration),
    requires: requirements.map((requirement) => {
      const { name: service, many, optional } = requirement.required;
      const contract = contractOf(requirement.candidates[0], application);
      return { name: service, many, optional, isOfRequest: isOfRequest(requirement), contract };
    }),
    provides: declaration.provides.map((service) => contractSpecifier(application, { plugin: name, service, origin })),
    payloads: declaration.handles.flatMap(({ pattern: event }) => {
      const plugin = application.events.get(event)?.emitters[0]?.plugin;
      const theirs = plugin === undefined ? undefined : namesOf.get(plugin);
      return plugin && theirs ? [{ event, plugin, exported: theirs.payload(event, "read").name }] : [];
    }),
  };
  return { plugin: name, declaration, names, surroundings };
}

function contractOf(provision: Provision | undefined, application: Application): SuppliedService["contract"] {
  if (provision === undefined) return null;
  return { specifier: contractSpecifier(application, provision), type: provision.service.contract.type };
}
