import type { Application, GeneratedFile, JsonObject, Provision, Service } from "../../model.js";
import { own } from "../contract/contract.js";
import type { ContractNames } from "../contract/contract-names.js";
import { header } from "../paths.js";
import { type Code, paragraphs, print, ts } from "../render/code.js";
import { comment, documented } from "../render/comment.js";
import { createImports, type Imports } from "../render/imports.js";
import { block, list } from "../render/layout.js";
import { literal } from "../render/literal.js";
import { annotation, declaration, objectType, type Property } from "../render/members.js";
import { createScope, Identifier } from "../render/scope.js";
import { indexed, keyword, literalType, named, qualified, type Type, union } from "../render/type.js";
import { watches } from "./plugin-services.js";
import { renderSlot } from "./slots.js";
import { contractOf, nameWiredPlugins, type WiredPlugin } from "./wired-plugin.js";

/** generated/app.ts: the application's data joined with its plugins, each in a slot with the services that it gets. */
export function emitApplicationModule(
  application: Application,
  contracts: ReadonlyMap<string, ContractNames>,
): GeneratedFile {
  const imports = createImports(createScope(fixedNames));
  const plugins = nameWiredPlugins(application, imports);
  const parts = [
    ...renderTypes({ application, contracts, imports, plugins }),
    renderDefinition(application, plugins, imports),
  ];
  const opening = ts`
    ${header("nexus.yaml", "nexus.yaml or a manifest")}
    ${imports.render()}
  `;
  return { path: "app.ts", content: print(paragraphs([opening, ...parts])) };
}

/** The data of the application, each in a module of its own. */
const tables = ["settings", "events", "routes", "schemas", "jobs", "migrations"] as const;

/** Names that app.ts uses for itself: plugins give way to them. */
const fixedNames = [
  ["defineApplication", "present", "slot", "application", "scope", "watch"],
  tables,
  ["Services", "Events", "PluginName", "Types", "ReturnType"],
].flat();

interface TypeParts {
  readonly application: Application;
  readonly contracts: ReadonlyMap<string, ContractNames>;
  readonly imports: Imports;
  readonly plugins: readonly WiredPlugin[];
}

/** What tests and tools know of the application by type. */
function renderTypes(parts: TypeParts): readonly Code[] {
  const names = parts.plugins.map(({ plugin }) => literalType(plugin.name));
  return [
    documented(
      comment("Services of this application by name, as their providers give them."),
      declaration(typeName("Services"), servicesType(parts)),
    ),
    documented(
      comment("Events of this application by name, with their data."),
      declaration(typeName("Events"), eventsType(parts)),
    ),
    ts`export type PluginName =${annotation(union(names))};`,
    ts`
      export interface Types {
        readonly services: Services;
        readonly events: Events;
        readonly pluginName: PluginName;
      }
    `,
  ];
}

/** What consumers get; of a request-scoped service its factory, for whoever has a request. */
function servicesType({ application, plugins }: TypeParts): Type {
  const contracts = new Map(plugins.map(({ plugin, contract }) => [plugin.name, contract]));
  const members = [...application.services.values()].flatMap((service): Property[] => {
    const provision = provisionOf(service, contracts);
    const contract = contracts.get(provision?.plugin ?? "");
    if (provision === undefined || contract === undefined) return [];
    const provided = indexed(qualified(contract, own("Provides")), service.name);
    const isMade = provision.service.scope === "transient";
    return [{ name: service.name, type: isMade ? named(new Identifier("ReturnType"), provided) : provided }];
  });
  return objectType(members);
}

/** All providers of a service have one contract: the chosen one stands for them. */
function provisionOf(service: Service, contracts: ReadonlyMap<string, Identifier>): Provision | undefined {
  return [service.chosen, ...service.provisions].find((one): one is Provision => contracts.has(one?.plugin ?? ""));
}

function eventsType({ application, contracts, imports }: TypeParts): Type {
  const members = [...application.events.values()].map(({ name, emitters }): Property => {
    const emitter = emitters[0]?.plugin ?? "";
    const payload = contracts.get(emitter)?.payload(name, "read");
    const type = payload === undefined ? keyword("unknown") : qualified(contractOf(emitter, imports), payload);
    return { name, type };
  });
  return objectType(members);
}

function renderDefinition(application: Application, plugins: readonly WiredPlugin[], imports: Imports): Code {
  const { name, version, roles } = application.declaration;
  const roleTable = Object.fromEntries(
    roles.map(({ role, permissions }) => [role.name, permissions.map((one) => one.name)]),
  );
  const data = tables.map((table) => ts`${imports.known(`./${table}.js`, table, "value")},`);
  const members = [
    ts`name: ${literal(name)},`,
    ts`version: ${literal(version)},`,
    ...data,
    ts`features: ${literal(featureProviders(application))},`,
    ts`roles: ${literal(roleTable)},`,
    ts`permissions: ${literal([...application.permissions.keys()].sort())},`,
    documented(comment("Plugins in start order, each with the services that it gets."), renderWire(plugins, imports)),
  ];
  const define = imports.known("nexus-platform/runtime", "defineApplication", "value");
  return ts`export const application = ${define}<Types>(${block(members)});`;
}

/** Services that the runtime itself relies on, with the plugin that provides each. */
function featureProviders({ services }: Application): JsonObject {
  return Object.fromEntries(
    features.flatMap((feature) => {
      const provider = services.get(feature)?.chosen?.plugin;
      return provider === undefined ? [] : [[feature, provider]];
    }),
  );
}

const features = ["authentication", "outbox", "scheduler", "database", "cache", "audit"] as const;

function renderWire(plugins: readonly WiredPlugin[], imports: Imports): Code {
  const slots = new Map(plugins.map(({ plugin, slot }) => [plugin.name, slot]));
  const slotOf = (plugin: string): Identifier => {
    const slot = slots.get(plugin);
    if (slot === undefined) throw new Error(`the plugin "${plugin}" has no slot`);
    return slot;
  };
  const isWatched = plugins.some(({ plugin }) => watches(plugin));
  const statements = plugins.map((plugin) => renderSlot(plugin, { imports, slotOf, isWatched }));
  const result = ts`return ${list(plugins.map(({ slot }) => slot))};`;
  return ts`
    wire() {
      ${paragraphs([...statements, result])}
    },
  `;
}

const typeName = (name: "Services" | "Events"): Identifier => new Identifier(name);
