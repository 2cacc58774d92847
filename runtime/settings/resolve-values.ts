import type { Json } from "../json.js";
import { convertText } from "./convert-text.js";
import { parseTemplate, type TemplatePart } from "./interpolation.js";
import { childPointer, dottedKey } from "./pointer.js";
import { isObject } from "./schema-walk.js";
import type { SettingNode } from "./setting-tree.js";
import type { Origin } from "./settings.js";
import type { SettingsProblem } from "./settings-error.js";
import type { SettingsShape } from "./settings-shape.js";

/** Where placeholders find what they stand for, and where findings go. */
export interface Resolution {
  readonly shape: SettingsShape;
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** What `${file:}` reads; files that could not be read say why. */
  readonly files: ReadonlyMap<string, FileText>;
  readonly origins: Map<string, Origin>;
  readonly secrets: Set<string>;
  readonly secretPointers: Set<string>;
  /** Pointers whose value is not known because of a problem that was told. */
  readonly poisoned: Set<string>;
  readonly problems: SettingsProblem[];
}

export type FileText = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly reason: string };

type Path = readonly (string | number)[];

/** The value of a tree, placeholders filled in. A key whose value has a fault is left out. */
export function resolveNode(node: SettingNode, path: Path, resolution: Resolution): Json | undefined {
  if (node.kind === "leaf") {
    const { value, origin } = node;
    resolution.origins.set(pointerOf(path), origin);
    return node.isLiteral ? value : resolveJson(value, path, { origin, resolution });
  }
  const entries: [string, Json][] = [];
  for (const [key, child] of node.entries) {
    const value = resolveNode(child, [...path, key], resolution);
    if (value !== undefined) entries.push([key, value]);
  }
  return Object.fromEntries(entries);
}

interface At {
  readonly origin: Origin;
  readonly resolution: Resolution;
}

function resolveJson(value: Json, path: Path, at: At): Json | undefined {
  if (typeof value === "string") return resolveText(value, path, at);
  if (Array.isArray(value)) {
    return value.map((item, index) => resolveJson(item, [...path, index], at)).filter((item) => item !== undefined);
  }
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, child]) => [key, resolveJson(child, [...path, key], at)] as const);
  return Object.fromEntries(entries.filter((entry): entry is [string, Json] => entry[1] !== undefined));
}

/** A text with placeholders filled in and converted to the type that its schema asks for. */
export function resolveText(text: string, path: Path, { origin, resolution }: At): Json | undefined {
  const pointer = pointerOf(path);
  const refuse = (message: string): undefined => {
    resolution.poisoned.add(pointer);
    resolution.problems.push({ key: dottedKey(pointer), message, origin });
  };
  const template = parseTemplate(text);
  const schemas = resolution.shape.schemasAt(path);
  if (!template.ok) {
    const isSecret = schemas.some((schema) => schema["x-secret"] === true);
    return refuse(
      isSecret ? 'a placeholder in it is not well-formed; write "$${" where "${" is meant literally' : template.fault,
    );
  }

  const placeholders = template.parts.filter((part) => part.kind !== "text");
  const texts = template.parts.map((part) => fill(part, resolution));
  const faults = texts.flatMap((filled) => ("fault" in filled ? [filled.fault] : []));
  if (faults.length > 0) return refuse(faults.join("; "));

  const whole = texts.map((filled) => ("text" in filled ? filled.text : "")).join("");
  if (placeholders.length === 0) return whole;
  if (placeholders.some(({ kind }) => kind === "file")) resolution.secretPointers.add(pointer);
  if (resolution.origins.has(pointer)) {
    resolution.origins.set(pointer, { ...origin, label: `${origin.label} (${placeholders.map(written).join(", ")})` });
  }
  const converted = convertText(whole, schemas);
  return converted.ok
    ? converted.value
    : refuse(`${converted.message}, as filled in from ${placeholders.map(written).join(", ")}`);
}

function fill(part: TemplatePart, { variables, files, secrets }: Resolution): { text: string } | { fault: string } {
  if (part.kind === "text") return { text: part.text };
  if (part.kind === "env") {
    const value = variables[part.name];
    if (value !== undefined && value !== "") return { text: value };
    if (part.fallback !== null) return { text: part.fallback };
    return { fault: `variable "${part.name}" is ${value === undefined ? "not set" : "empty"}` };
  }
  const file = files.get(part.path);
  if (file?.ok !== true) return { fault: `file "${part.path}" cannot be read: ${file?.reason ?? "not found"}` };
  if (file.text === "") return { fault: `file "${part.path}" is empty` };
  secrets.add(file.text);
  return { text: file.text };
}

/** The placeholder as people write it, without its default: that may be long. */
const written = (part: TemplatePart): string =>
  part.kind === "env" ? `\${env:${part.name}}` : part.kind === "file" ? `\${file:${part.path}}` : part.text;

const pointerOf = (path: Path): string => path.reduce<string>(childPointer, "");
