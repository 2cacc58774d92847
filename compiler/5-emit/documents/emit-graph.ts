import type {
  Application,
  Event,
  GeneratedFile,
  Json,
  JsonObject,
  Plugin,
  Provision,
  Route,
  Service,
} from "../../model.js";
import { manifestLabel } from "../paths.js";
import { jsonFile } from "./json-file.js";

/** generated/graph.json: who needs whom, for tools. */
export function emitGraph(application: Application): GeneratedFile {
  const { declaration, plugins, services, events, routes } = application;
  return jsonFile("graph.json", {
    application: { name: declaration.name, version: declaration.version },
    startOrder: plugins.filter(({ isWired }) => isWired).map(({ name }) => name),
    plugins: plugins.map(pluginNode),
    services: [...services.values()].map(serviceNode),
    edges: plugins.flatMap(requirementEdges),
    events: [...events.values()].map(eventNode),
    routes: routes.map(routeNode),
  });
}

function pluginNode({ name, isWired, after, declaration }: Plugin): JsonObject {
  const { version, description, origin, provides, requires } = declaration;
  return {
    name,
    version,
    description,
    kind: origin.kind,
    manifest: manifestLabel(declaration),
    isEnabled: isWired,
    after,
    provides: provides.map((service) => ({ service: service.name, version: service.version, scope: service.scope })),
    requires: requires.map(({ name: service, range, optional, many }) => ({ service, range, optional, many })),
  };
}

function serviceNode({ name, provisions, chosen, requiredBy }: Service): JsonObject {
  return { name, providers: provisions.map(pluginOf), chosen: chosen === null ? null : chosen.plugin, requiredBy };
}

/** From the plugin that requires to the one that provides. */
function requirementEdges({ name, requirements }: Plugin): readonly Json[] {
  return requirements.flatMap(({ required, providers }) =>
    providers.map((provider) => ({ from: name, to: provider.plugin, service: required.name })),
  );
}

function eventNode({ name, version, delivery, emitters, handlers }: Event): JsonObject {
  return {
    name,
    version,
    delivery,
    emitters: emitters.map(({ plugin }) => plugin),
    handlers: handlers.map(({ plugin, handled }) => ({ plugin, handler: handled.handler, pattern: handled.pattern })),
  };
}

function routeNode({ plugin, path, declaration }: Route): JsonObject {
  const { access } = declaration;
  const permissions = access.kind === "permissions" ? { permissions: access.permissions.map(({ name }) => name) } : {};
  return {
    method: declaration.method,
    path,
    plugin,
    handler: declaration.name,
    access: { kind: access.kind, ...permissions },
  };
}

const pluginOf = ({ plugin }: Provision): string => plugin;
