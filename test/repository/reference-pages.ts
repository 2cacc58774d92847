import type { Command, Option } from "commander";

/** Renders the pages of docs/reference/ from the schemas, the catalogue of codes and the command line. */
export interface Schema {
  readonly [keyword: string]: unknown;
}

export interface CodeEntry {
  readonly code: string;
  readonly title: string;
  readonly severity: string;
  /** Markdown of its `explain` text. */
  readonly text: string;
}

const made = "<!-- Made from the sources by `UPDATE=1 npm test`. Do not edit. -->\n";

export function schemaPage(schema: Schema): string {
  const rows = keysOf(schema, schema, []).map(({ path, schema: key, isRequired }) => {
    const required = isRequired ? " (required)" : "";
    return `| \`${path.join(".")}\`${required} | ${cell(typeOf(key))} | ${cell(defaultOf(key))} | ${cell(textOf(key, "description"))} |`;
  });
  const head = `${made}\n# ${textOf(schema, "title")}\n\n${textOf(schema, "description")}\n`;
  return `${head}\n| key | takes | default | |\n| --- | --- | --- | --- |\n${rows.join("\n")}\n`;
}

export function codesPage(codes: readonly CodeEntry[]): string {
  const rows = codes.map(
    ({ code, title, severity }) => `| [${code}](#${code.toLowerCase()}) | ${severity} | ${cell(title)} |`,
  );
  const texts = codes.filter(({ text }) => text !== "").map(({ code, text }) => `## ${code}\n\n${body(text)}\n`);
  const head = `${made}\n# Codes\n\n\`nexus explain NX3005\` shows the same on a terminal.\n`;
  return `${head}\n| code | severity | finding |\n| --- | --- | --- |\n${rows.join("\n")}\n\n${texts.join("\n")}`;
}

export function commandsPage(program: Command): string {
  const sections = leaves(program, []).map(({ command, path }) => {
    const usage = `nexus ${[...path, command.usage()].join(" ")}`;
    const options = command.options
      .filter(({ hidden }) => !hidden)
      .map((option) => `| \`${cell(option.flags)}\` | ${cell(choices(option))} |`);
    const table = options.length === 0 ? "" : `\n| option | |\n| --- | --- |\n${options.join("\n")}\n`;
    return `## nexus ${path.join(" ")}\n\n${sentence(command.description())}\n\n\`\`\`sh\n${usage}\n\`\`\`\n${table}`;
  });
  const head = `${made}\n# Commands\n\nEvery command takes \`--cwd <dir>\` and \`--help\`. Exit status: 0 fine, 1 findings, 2 wrong usage, 3 a bug in Nexus.\n`;
  return `${head}\n${sections.join("\n")}`;
}

interface Key {
  readonly path: readonly string[];
  readonly schema: Schema;
  readonly isRequired: boolean;
}

/** Every key that the format knows, depth first; a JSON Schema inside the format is one key. */
function keysOf(root: Schema, node: Schema, path: readonly string[]): Key[] {
  const required = new Set(asList(node["required"]));
  const named = Object.entries(asMap(node["properties"])).map(([name, value]) => ({
    step: name,
    value,
    isRequired: required.has(name),
  }));
  const free = node["additionalProperties"];
  const any = isMap(free) && Object.keys(free).length > 0 ? [{ step: "<name>", value: free, isRequired: false }] : [];
  return [...named, ...any].flatMap(({ step, value, isRequired }) => {
    const target = deref(root, asMap(value));
    const here = { path: [...path, step], schema: { ...target, ...asMap(value) }, isRequired };
    return isLeaf(asMap(value), here.path) ? [here] : [here, ...keysOf(root, alternatives(root, target), here.path)];
  });
}

/** A key that may be short or a map is documented by its maps. */
function alternatives(root: Schema, node: Schema): Schema {
  const forms = [...asList(node["oneOf"]), ...asList(node["anyOf"])]
    .map(asMap)
    .filter((form) => !isEmbeddedSchema(form))
    .map((form) => deref(root, form))
    .filter((form) => isMap(form["properties"]));
  if (forms.length === 0) return node;
  return {
    ...forms[0],
    properties: Object.assign({}, ...forms.map((form) => form["properties"])),
    required: asList(forms[0]?.["required"]).filter((key) =>
      forms.every((form) => asList(form["required"]).includes(key)),
    ),
  };
}

function deref(root: Schema, node: Schema): Schema {
  const reference = node["$ref"];
  if (typeof reference !== "string" || !reference.startsWith("#/")) return node;
  const target = reference
    .slice(2)
    .split("/")
    .reduce<unknown>((at, step) => asMap(at)[step], root);
  return deref(root, asMap(target));
}

/** An overlay takes the same keys as the application itself; they are not told twice. */
function isLeaf(node: Schema, path: readonly string[]): boolean {
  return isEmbeddedSchema(node) || path.length > 7 || path.slice(0, 2).join(".") === "environments.<name>";
}

function isEmbeddedSchema(node: Schema): boolean {
  return node["$ref"] === "#/$defs/schema" || node["$ref"] === "#/$defs/parameters";
}

function typeOf(node: Schema): string {
  if (node["x-later"] === true) return "not supported yet";
  if (isEmbeddedSchema(node)) return "JSON Schema";
  if (Array.isArray(node["enum"])) return node["enum"].map((value) => `\`${String(value)}\``).join(", ");
  if (node["const"] !== undefined) return `\`${String(node["const"])}\``;
  if (typeof node["x-expected"] === "string") return node["x-expected"];
  if (node["format"] === "duration") return "duration (`30s`)";
  if (node["format"] === "size") return "size (`1mb`)";
  // Wherever a value stands, `${env:…}` may; the page's head says so once.
  const forms = [...asList(node["oneOf"]), ...asList(node["anyOf"])].map((form) => typeOf(asMap(form)));
  if (forms.length > 0) return [...new Set(forms.filter((form) => form !== ""))].join(" or ");
  return asList(node["type"] === undefined ? [] : [node["type"]].flat())
    .filter((type) => type !== "null")
    .join(" or ");
}

function defaultOf(node: Schema): string {
  const value = node["default"];
  return value === undefined || value === "" ? "" : `\`${JSON.stringify(value)}\``;
}

function textOf(node: Schema, keyword: string): string {
  const text = node[keyword];
  return typeof text === "string" ? text : "";
}

function leaves(command: Command, path: readonly string[]): { command: Command; path: readonly string[] }[] {
  const below = command.commands
    .filter((child) => child.name() !== "help")
    .flatMap((child) => leaves(child, [...path, child.name()]));
  // `nexus image` does something itself, and has commands below it.
  const isGroup = path.length === 0 || (below.length > 0 && command.options.length === 0);
  return isGroup ? below : [{ command, path }, ...below];
}

/** An explain text without its title, its own headings one step lower. */
function body(text: string): string {
  return text
    .replace(/^# .*\n+/, "")
    .replace(/^## /gm, "### ")
    .trimEnd();
}

function choices({ description, argChoices }: Option): string {
  return argChoices === undefined
    ? description
    : `${description}: ${argChoices.map((choice) => `\`${choice}\``).join(", ")}`;
}

function sentence(text: string): string {
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}

function isMap(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function asMap(value: unknown): Schema {
  return isMap(value) ? value : {};
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
