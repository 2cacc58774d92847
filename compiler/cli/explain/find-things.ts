import type { TextOf } from "../../diagnostics/locate.js";
import type { Application } from "../../model.js";
import { describeEvent } from "./describe-event.js";
import { describePermission } from "./describe-permission.js";
import { describePlugin } from "./describe-plugin.js";
import { describeRoute } from "./describe-route.js";
import { describeService } from "./describe-service.js";
import { describeSetting, settingNames } from "./describe-setting.js";
import type { Explanation, Kind } from "./explanation.js";

/** Everything in the application that `wanted` means: "users", "service:users", "POST /users", "database.url". */
export function findThings(application: Application, wanted: string, textOf: TextOf): readonly Explanation[] {
  const { kind, name } = parseThing(wanted);
  const { plugins, services, events, routes, permissions } = application;
  const finders: Readonly<Record<Exclude<Kind, "code">, () => readonly Explanation[]>> = {
    plugin: () => plugins.filter((plugin) => plugin.name === name).map((plugin) => describePlugin(application, plugin)),
    service: () => [services.get(name)].flatMap((service) => (service ? [describeService(application, service)] : [])),
    event: () => [events.get(name)].flatMap((event) => (event ? [describeEvent(event)] : [])),
    route: () => routes.filter((route) => isRoute(route, name)).map(describeRoute),
    permission: () => (permissions.has(name) ? [describePermission(application, name)] : []),
    setting: () => [describeSetting(application, name, textOf)].filter((found) => found !== null),
  };
  return Object.entries(finders).flatMap(([each, find]) => (kind === null || kind === each ? find() : []));
}

/** Names that could have been meant, with their kind in front where one was given. */
export function knownThings(application: Application, wanted: string): readonly string[] {
  const { kind } = parseThing(wanted);
  const names: Readonly<Record<Exclude<Kind, "code">, readonly string[]>> = {
    plugin: application.plugins.map(({ name }) => name),
    service: [...application.services.keys()],
    event: [...application.events.keys()],
    route: application.routes.map(({ path, declaration }) => `${declaration.method} ${path}`),
    permission: [...application.permissions.keys()],
    setting: settingNames(application),
  };
  if (kind === null || kind === "code") return Object.values(names).flat();
  return names[kind].map((name) => `${kind}:${name}`);
}

const kinds: readonly Kind[] = ["code", "plugin", "service", "event", "route", "permission", "setting"];

/** A permission's own colon ("users:read") is no kind. */
export function parseThing(wanted: string): { readonly kind: Kind | null; readonly name: string } {
  const colon = wanted.indexOf(":");
  const kind = kinds.find((known) => known === wanted.slice(0, colon));
  return kind ? { kind, name: wanted.slice(colon + 1).trim() } : { kind: null, name: wanted.trim() };
}

/** "POST /users", "/users", or the handler's name; a parameter matches by place, whatever it is called. */
function isRoute({ path, declaration, shape }: Application["routes"][number], wanted: string): boolean {
  const { method, name } = declaration;
  if (wanted === name) return true;
  const [first = "", second] = wanted.split(/\s+/);
  const wantedPath = second ?? first;
  if (second !== undefined && first.toUpperCase() !== method) return false;
  return wantedPath === path || `${method} ${wantedPath.replaceAll(/\{[^}]*\}|:\w+/g, "{}")}` === shape;
}
