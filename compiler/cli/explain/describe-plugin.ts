import type {
  Application,
  EmittedEvent,
  HandledEvent,
  Plugin,
  PluginPart,
  RequiredService,
  Requirement,
} from "../../model.js";
import { type Explanation, type Fact, fact, factIf } from "./explanation.js";

/** A plugin: where it comes from, what it gives and takes, and who depends on it. */
export function describePlugin(application: Application, plugin: Plugin): Explanation {
  const { declaration } = plugin;
  return {
    kind: "plugin",
    name: plugin.name,
    facts: [
      ...factIf(declaration.description, "what"),
      fact("version", declaration.version, declaration.name.at),
      fact("from", originOf(plugin), declaration.use.keyAt),
      fact("runs", runningOf(plugin)),
      ...factIf(plugin.after.join(", "), "starts after"),
      ...declaration.provides.map(({ name, version, scope, at }) =>
        fact("provides", `${name} ${version} (${scope})`, at),
      ),
      ...plugin.requirements.map((requirement) =>
        fact("requires", requirementText(requirement), requirement.required.at),
      ),
      ...usersOf(application, plugin),
      ...declaration.emits.map((emitted) => fact("emits", emittedText(emitted), emitted.at)),
      ...declaration.handles.map((handled) => fact("handles", handledText(handled), handled.at)),
      ...application.routes
        .filter((route) => route.plugin === plugin.name)
        .map(({ path, declaration: { method, name, at } }) => fact("route", `${method} ${path} (${name})`, at)),
      ...declaration.jobs.map(({ name, cron, timeZone, at }) => fact("job", `${name} at "${cron}" ${timeZone}`, at)),
      ...(declaration.migrations?.migrations ?? []).map(({ name }) =>
        fact("migration", name, declaration.migrations?.at),
      ),
      ...declaration.permissions.map(({ name, description, at }) => fact("permission", `${name}: ${description}`, at)),
      ...declaration.needs.map(({ name, at }) => fact("needs", name, at)),
      ...declaration.parts.map((part) => fact("part", partText(part, plugin), part.at)),
      ...factIf(
        Object.keys(declaration.config?.schema["properties"] ?? {}).join(", "),
        "settings",
        declaration.config?.at,
      ),
    ],
  };
}

function partText({ name, description }: PluginPart, { declaration: { use } }: Plugin): string {
  const text = description === "" ? name : `${name}: ${description}`;
  return use.without.some((left) => left.name === name) ? `${text} (left out of builds by $without)` : text;
}

function originOf({ declaration: { origin } }: Plugin): string {
  const texts = {
    application: `the application's own, in ${origin.directory}`,
    shipped: `ships with Nexus (${origin.specifier})`,
    package: `the package ${origin.packageName}`,
  };
  return texts[origin.kind];
}

function runningOf({ declaration: { use }, isWired }: Plugin): string {
  if (!isWired) return "no: $enabled is false";
  const failure =
    use.onFailure === "abort"
      ? "the application does not start without it"
      : "the application runs without it when it fails";
  return typeof use.enabled === "string" ? `decided at start by ${use.enabled}; ${failure}` : `yes; ${failure}`;
}

function usersOf({ plugins }: Application, { name }: Plugin): readonly Fact[] {
  return plugins.flatMap((user) =>
    user.requirements
      .filter(({ providers }) => providers.some(({ plugin }) => plugin === name))
      .map(({ required }) => fact("used by", `${user.name}, for ${required.name}`, required.at)),
  );
}

export function requirementText({ required, providers }: Requirement): string {
  const from = providers.map(({ plugin }) => plugin).join(", ");
  return `${required.name} ${required.range}${modeText(required)} from ${from === "" ? "nobody" : from}`;
}

export function modeText({ optional, many }: RequiredService): string {
  return many ? " (all of them)" : optional ? " (optional)" : "";
}

export function emittedText({ name, version, delivery }: EmittedEvent): string {
  return `${name} version ${version}, ${delivery}`;
}

export function handledText({ pattern, handler, retries, priority, orderBy, transactional }: HandledEvent): string {
  const words = [
    handler === pattern ? null : `by ${handler}`,
    retries === null ? null : `${retries} retries`,
    priority === 0 ? null : `priority ${priority}`,
    orderBy === null ? null : `in order of ${orderBy}`,
    transactional ? "transactional" : null,
  ].filter((word) => word !== null);
  return [pattern, ...words].join(", ");
}
