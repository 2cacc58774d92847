import type { Cache, GeneratedFile } from "../../model.js";
import { remembered } from "../../text/remembered.js";
import { header } from "../paths.js";
import { type Code, lines, paragraphs, print, ts } from "../render/code.js";
import { comment, documented } from "../render/comment.js";
import { declaration, functionType, objectType, type Parameter, type Property, properties } from "../render/members.js";
import { keyword, named, type Type } from "../render/type.js";
import { commentOf } from "../types/schema-type.js";
import { type Contract, createContract, extended, type OwnName, own } from "./contract.js";
import { plainReference } from "./contract-names.js";
import type { ContractSubject } from "./contract-subject.js";
import { handlersType, knownEvents, renderEvents, renderGuard } from "./events.js";
import { accessType, nameRoutes, type RouteTypes, renderRoutes, routesType } from "./routes.js";
import { hasServices, providedType, renderServices } from "./services.js";

/** The types that a manifest implies, and `definePlugin`, which holds the plugin's code to them. */
export function emitContract(subject: ContractSubject, cache: Cache): GeneratedFile {
  const { plugin, declaration, surroundings } = subject;
  const content = remembered({ cache, kind: "contract" }, [declaration.hash, surroundings], () => render(subject));
  return { path: `plugins/${plugin}.ts`, content };
}

function render(subject: ContractSubject): string {
  const contract = createContract(subject);
  const routes = nameRoutes(contract);
  const parts = [
    ...renderConfig(contract),
    ...renderServices(contract),
    ...renderEvents(contract),
    renderContext(contract),
    ...renderRoutes(contract, routes),
    ...renderPlugin(contract, routes),
    ...renderDefinitions(contract),
    ...renderPayloads(contract),
    ...contract.declarations(),
    ...renderGuard(contract),
    renderDefinePlugin(contract),
  ];
  const opening = ts`
    ${header(contract.surroundings.manifest, "the manifest")}
    ${contract.imports.render()}
  `;
  return print(paragraphs([opening, ...parts]));
}

function renderConfig(contract: Contract): readonly Code[] {
  const { config } = contract.declaration;
  if (config === null) return [];
  const type = contract.typeOf(config.schema, "read", "Config");
  return [documented(comment("Settings, with defaults filled in."), declaration(own("Config"), type))];
}

function renderContext(contract: Contract): Code {
  const { config, emits } = contract.declaration;
  const members = [
    ...(config === null ? [] : [ts`readonly config: Config;`]),
    ...(hasServices(contract) ? [ts`readonly services: Services;`] : []),
    ...(emits.length === 0 ? [] : [emitMember]),
    ...(knownEvents(contract).length === 0 ? [] : [waitForMember(contract)]),
  ];
  const base = named(contract.runtime("BaseContext"));
  const code =
    members.length === 0 ? declaration(own("Context"), base) : extended(own("Context"), base, lines(members));
  return documented(comment("What the plugin's setup gets."), code);
}

const emitMember = documented(
  comment("Resolves when the event is accepted, never when its handlers finish."),
  ts`readonly emit: <Name extends keyof Emits>(event: Name, data: Emits[Name]) => Promise<void>;`,
);

function waitForMember(contract: Contract): Code {
  return documented(
    comment("Resolves with the next event of this name."),
    ts`
      readonly waitFor: <Name extends keyof Events>(
        event: Name,
        options?: ${contract.runtime("WaitOptions")}<Events[Name]>,
      ) => Promise<Events[Name]>;
    `,
  );
}

/** What the plugin returns, each part under a name of its own that messages show. A part that is not declared is refused. */
function renderPlugin(contract: Contract, routes: readonly RouteTypes[]): readonly Code[] {
  const { config } = contract.declaration;
  const parts = pluginParts(contract, routes);
  const members = parts.map(({ key, name }): Property => ({ name: key, type: named(own(name)) }));
  const base = named(contract.runtime("BasePlugin"), config === null ? keyword("unknown") : named(own("Config")));
  const plugin =
    members.length === 0 ? declaration(own("Plugin"), base) : extended(own("Plugin"), base, properties(members));
  return [
    ...parts.map(({ name, about, type }) => documented(comment(about), declaration(own(name), type))),
    documented(comment("What the plugin's setup returns."), plugin),
  ];
}

interface PluginPart {
  readonly key: string;
  readonly name: OwnName;
  readonly about: string;
  readonly type: Type;
}

function pluginParts(contract: Contract, routes: readonly RouteTypes[]): readonly PluginPart[] {
  const { provides, handles, jobs } = contract.declaration;
  const access = accessType(contract, routes);
  const part = (key: string, name: OwnName, about: string, type: Type): PluginPart => ({ key, name, about, type });
  return [
    ...(provides.length === 0 ? [] : [part("provides", "Provides", "Services for others.", providedType(contract))]),
    ...(routes.length === 0 ? [] : [part("routes", "Routes", "Handlers of the routes.", routesType(contract, routes))]),
    ...(access === null ? [] : [part("access", "Access", "Who may use a route, by what it is about.", access)]),
    ...(handles.length === 0 ? [] : [part("on", "Handlers", "Handlers of events.", handlersType(contract))]),
    ...(jobs.length === 0 ? [] : [part("jobs", "Jobs", "What runs at its times.", jobsType(contract))]),
  ];
}

function jobsType(contract: Contract): Type {
  const run: Parameter = { name: "run", type: named(contract.runtime("JobRun")) };
  const type = functionType([run], named(contract.runtime("Awaitable"), keyword("void")));
  return objectType(
    contract.declaration.jobs.map(({ name, cron, timeZone }): Property => {
      const about = timeZone === "UTC" ? `\`${cron}\`` : `\`${cron}\` in ${timeZone}`;
      return { name, comment: comment(about), type };
    }),
  );
}

/** What `$ref`s mean; twice where who writes may leave out what has a default. */
function renderDefinitions(contract: Contract): readonly Code[] {
  return [...contract.declaration.definitions].flatMap(([name, schema]) => {
    const modes = contract.names.variants.definitionDiffers(name) ? (["read", "write"] as const) : (["read"] as const);
    return modes.map((mode) => {
      const identifier = contract.names.definition(name, mode);
      const { name: hint } = contract.names.definition(name, "read");
      const about = mode === "read" ? commentOf(schema) : comment(writtenComment(hint));
      return documented(about, declaration(identifier, contract.typeOf(schema, mode, hint)));
    });
  });
}

/** Data of emitted events whose schema has no name of its own. */
function renderPayloads(contract: Contract): readonly Code[] {
  const inline = contract.declaration.emits.filter(({ payload }) => plainReference(payload.schema) === null);
  return inline.flatMap(({ name, payload: { schema } }) => {
    const modes = contract.names.variants.differ(schema) ? (["read", "write"] as const) : (["read"] as const);
    return modes.map((mode) => {
      const identifier = contract.names.payload(name, mode);
      const { name: hint } = contract.names.payload(name, "read");
      const about = mode === "read" ? `Data of \`${name}\`.` : writtenComment(hint);
      return documented(comment(about), declaration(identifier, contract.typeOf(schema, mode, hint)));
    });
  });
}

const writtenComment = (name: string): string => `\`${name}\` as it is written: what has a default may be left out.`;

function renderDefinePlugin(contract: Contract): Code {
  const [awaitable, definition] = [contract.runtime("Awaitable"), contract.runtime("PluginDefinition")];
  return documented(
    comment("Fixes the types. With the return type `Promise<Plugin>` written, every fault shows at its own line."),
    ts`
      export function definePlugin(setup: (context: Context) => ${awaitable}<Plugin>): ${definition}<Context, Plugin> {
        return { setup };
      }
    `,
  );
}
