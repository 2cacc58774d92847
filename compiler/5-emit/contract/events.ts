import { pascalCase } from "../../text/names.js";
import { type Code, ts } from "../render/code.js";
import { comment, documented } from "../render/comment.js";
import { declaration, functionType, objectType, type Property } from "../render/members.js";
import { indexed, keyword, literalType, named, type Type, union } from "../render/type.js";
import { type Contract, own } from "./contract.js";

/** `Emits` and `Events`. */
export function renderEvents(contract: Contract): readonly Code[] {
  const emits = contract.declaration.emits.map(
    ({ name }): Property => ({ name, type: named(contract.names.payload(name, "write")) }),
  );
  const events = knownEvents(contract).map((name): Property => ({ name, type: envelope(contract, name) }));
  return [
    ...section("Emits", "Events that this plugin emits, with what `emit` takes.", emits),
    ...section("Events", "Events that this plugin emits or handles by name.", events),
  ];
}

/** Events that the plugin knows by name: the emitted ones, then the handled ones. */
export function knownEvents({ declaration: { emits, handles } }: Pick<Contract, "declaration">): readonly string[] {
  const handled = handles.filter(({ isPattern }) => !isPattern).map(({ pattern }) => pattern);
  return [...new Set([...emits.map(({ name }) => name), ...handled])];
}

/** `on` of what the plugin returns, by handler. Handlers of a pattern take every event, so that a new one changes nothing. */
export function handlersType(contract: Contract): Type {
  const handlers = new Map<string, string[]>();
  const { handles } = contract.declaration;
  for (const { handler, pattern } of handles) handlers.set(handler, [...(handlers.get(handler) ?? []), pattern]);
  const patterns = new Set(handles.filter(({ isPattern }) => isPattern).map(({ pattern }) => pattern));

  const result = named(contract.runtime("Awaitable"), keyword("void"));
  const members = [...handlers].map(([handler, names]): Property => {
    const takesAll = names.some((name) => patterns.has(name));
    const event = takesAll
      ? named(contract.runtime("EventEnvelope"))
      : union(names.map((name) => indexed(named(own("Events")), name)));
    const isNamedSo = names.length === 1 && names[0] === handler;
    const about = isNamedSo ? "" : names.map((name) => `\`${name}\``).join(", ");
    return { name: handler, comment: comment(about), type: functionType([{ name: "event", type: event }], result) };
  });
  return objectType(members);
}

/** A guard for handlers of patterns. */
export function renderGuard(contract: Contract): readonly Code[] {
  const hasPatterns = contract.declaration.handles.some(({ isPattern }) => isPattern);
  if (!hasPatterns || knownEvents(contract).length === 0) return [];
  const envelopeName = contract.runtime("EventEnvelope");
  return [
    documented(
      comment("Tells whether an event that a pattern matched is the one of this name."),
      ts`
        export function isEvent<Name extends keyof Events>(event: ${envelopeName}, name: Name): event is Events[Name] {
          return event.type === name;
        }
      `,
    ),
  ];
}

function section(name: "Emits" | "Events", about: string, members: readonly Property[]): readonly Code[] {
  return members.length === 0 ? [] : [documented(comment(about), declaration(own(name), objectType(members)))];
}

function envelope(contract: Contract, event: string): Type {
  return named(contract.runtime("EventEnvelope"), literalType(event), dataType(contract, event));
}

/** The data of an event as a handler reads it, imported from the contract of the plugin that emits it. */
function dataType({ declaration, names, surroundings, imports }: Contract, event: string): Type {
  if (declaration.emits.some(({ name }) => name === event)) return named(names.payload(event, "read"));
  const payload = surroundings.payloads.find((one) => one.event === event);
  if (payload === undefined) return keyword("unknown");
  const { plugin, exported } = payload;
  return named(imports.type(`./${plugin}.js`, exported, pascalCase(plugin) + exported));
}
