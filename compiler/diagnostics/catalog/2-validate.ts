import { closest, didYouMean } from "../closest.js";
import { defineDiagnostic } from "../diagnostic.js";

interface WrongValue {
  /** Dotted path of the value from the file's root; "" for the file itself. */
  readonly path: string;
  /** Ends the sentence `"port" must …`: "be an integer". */
  readonly demand: string;
  readonly label: string | null;
  readonly help: string | null;
}

/** A value does not match its schema. Told at the value, or at the key where the key is what does not match. */
export const wrongValue = defineDiagnostic("NX2001", {
  message: ({ path, demand }: WrongValue) => (path === "" ? `the file must ${demand}` : `"${path}" must ${demand}`),
  label: ({ label }) => label,
  help: ({ help }) => help,
});

/** A manifest calls its plugin otherwise than nexus.yaml does, without `$use`. Told at the manifest's `plugin`. */
export const otherPluginName = defineDiagnostic("NX2001", {
  message: ({ name, key }: { name: string; key: string }) =>
    `the manifest names the plugin "${name}", but nexus.yaml uses it as "${key}"`,
  label: ({ key }) => `nexus.yaml says ${key}`,
  help: ({ key }) => `write "plugin: ${key}"; only with $use may the two names differ`,
});

interface UnknownKey {
  readonly key: string;
  /** Dotted path of the map that holds it; "" for the file itself. */
  readonly path: string;
  readonly known: readonly string[];
}

/** A key that the map does not know. Told at the key. */
export const unknownKey = defineDiagnostic("NX2002", {
  message: ({ key, path }: UnknownKey) => `unknown key "${key}"${path === "" ? "" : ` in "${path}"`}`,
  label: () => "unknown key",
  help: ({ key, known }) => didYouMean(key, known, known.length === 0 ? null : `known here: ${listed(known)}`),
});

/** A key that is reserved. Told at the key. */
export const laterKey = defineDiagnostic("NX2002", {
  message: ({ key }: { key: string }) => `"${key}" is not supported yet`,
  label: () => "reserved for a later version",
  help: ({ key }) => `remove "${key}"`,
});

/** An overlay sets what is fixed at compile time. Told at the key. */
export const fixedInOverlay = defineDiagnostic("NX2002", {
  message: ({ key }: { key: string; plugin: string }) => `"${key}" cannot be set by an environment`,
  label: () => "fixed when the application is compiled",
  help: ({ key, plugin }) =>
    `move it to "plugins.${plugin}.${key}"; an environment sets only server, logging and plugin settings`,
});

/** An overlay names a plugin that the application does not use. Told at the key. */
export const unknownOverlayPlugin = defineDiagnostic("NX2002", {
  message: ({ key }: { key: string; known: readonly string[] }) => `the application uses no plugin "${key}"`,
  label: () => "unknown plugin",
  help: ({ key, known }) => didYouMean(key, known, `add "${key}" to the application's own "plugins" first`),
});

/** Settings for a plugin whose manifest has no `config`. Told at the key. */
export const noSettings = defineDiagnostic("NX2002", {
  message: ({ key, plugin }: { key: string; plugin: string; known: readonly string[] }) =>
    `unknown key "${key}": plugin "${plugin}" has no settings`,
  label: () => "unknown key",
  help: ({ key, known }) => {
    const match = key.startsWith("$") ? closest(key, known) : null;
    return match === null
      ? `remove it, or describe it under "config" in the plugin's manifest`
      : `did you mean "${match}"?`;
  },
});

interface MissingKey {
  readonly key: string;
  /** Dotted path of the map that lacks it; "" for the file itself. */
  readonly path: string;
  /** How it may be written, after the colon; null where nothing is known. */
  readonly example: string | null;
}

/** A required key or setting is not there. Told at the key of the map that lacks it. */
export const missingKey = defineDiagnostic("NX2003", {
  message: ({ key, path }: MissingKey) => `"${key}" is missing${path === "" ? "" : ` in "${path}"`}`,
  label: ({ key }) => `needs "${key}"`,
  help: ({ key, example }) => (example === null ? `add "${key}"` : `add "${key}", for example "${key}: ${example}"`),
});

interface InvalidSchema {
  /** The whole sentence. */
  readonly message: string;
  readonly label: string | null;
  readonly help: string | null;
}

/** A JSON Schema in a manifest is not one, or uses a part that Nexus does not know. Told at the key or value in it. */
export const invalidSchema = defineDiagnostic("NX2004", {
  message: ({ message }: InvalidSchema) => message,
  label: ({ label }) => label,
  help: ({ help }) => help,
});

/** A keyword of a JSON Schema that Nexus does not know. Told at the key. */
export const unknownKeyword = defineDiagnostic("NX2004", {
  message: ({ keyword }: { keyword: string; known: readonly string[]; instead: string | null }) =>
    `"${keyword}" is not supported in a JSON Schema`,
  label: () => "not supported",
  help: ({ keyword, known, instead }) =>
    instead ??
    didYouMean(keyword, known, 'Nexus knows a part of JSON Schema 2020-12; keys of your own start with "x-"'),
});

/** A setting that is a secret is written out. Told at the value. */
export const plainSecret = defineDiagnostic("NX2005", {
  severity: "warning",
  message: ({ path }: { path: string; variable: string; kind: "setting" | "password" }) =>
    `"${path}" holds a secret in plain text`,
  label: ({ kind }) => (kind === "password" ? "a password in a URL" : "a secret"),
  help: ({ variable }) => `read it at start: \${env:${variable}} or \${file:/run/secrets/${variable.toLowerCase()}}`,
});

const shapes: Readonly<Record<string, string>> = {
  plugin: "start with a lower case letter; lower case letters, digits and underscores may follow, as in user_manager",
  event: "write segments in lower case with dots between them, as in user.created",
  "event pattern": "write an event such as user.created, or a pattern: * is one segment, ** at the end is the rest",
  permission: "start with a lower case letter; lower case letters, digits and : _ - may follow, as in users:read",
  role: "start with a lower case letter; lower case letters, digits and : _ - may follow, as in shop-admin",
  environment: "start with a lower case letter; lower case letters, digits and _ - may follow, as in production",
  migration:
    "write four digits, a hyphen and lower case words, as in 0001-create-orders.sql; .sqlite.sql, .postgres.sql or .mysql.sql is for one engine",
};
const memberShape =
  "write it in camelCase, as in registerUser: a lower case letter, then letters, digits and underscores";

/** A name does not have the form of its kind. Told at the name. */
export const malformedName = defineDiagnostic("NX2006", {
  message: ({ name, noun }: { name: string; noun: string }) =>
    `"${name}" is not a legal name of ${/^[aeiou]/.test(noun) ? "an" : "a"} ${noun}`,
  label: () => "malformed name",
  help: ({ noun }) => shapes[noun] ?? memberShape,
});

/** Two names are one in TypeScript. Told at the later, with the earlier beside it. */
export const oneForm = defineDiagnostic("NX2006", {
  message: ({ name, other, form, noun }: { name: string; other: string; form: string; noun: string }) =>
    `the ${noun}s "${other}" and "${name}" are both "${form}" in TypeScript`,
  label: ({ form }) => `${form} again`,
  help: () => "rename one of them",
});

/** Two entries of one manifest name the same handler. Told at the later. */
export const handlerTwice = defineDiagnostic("NX2006", {
  message: ({ handler }: { handler: string }) => `two entries name the handler "${handler}"`,
  label: () => "named again",
  help: () => "give each its own handler; they may call one function",
});

/** Two migrations of one plugin have one number. Told at `migrations`. */
export const migrationNumberTwice = defineDiagnostic("NX2006", {
  message: ({ number, one, other }: { number: string; one: string; other: string }) =>
    `the migrations "${one}" and "${other}" both have the number ${number}`,
  label: ({ number }) => `${number} twice`,
  help: () => "give the later one the next free number; files for several engines share number and name",
});

/** A migration does nothing. Told for its file. */
export const emptyMigration = defineDiagnostic("NX2001", {
  message: ({ file }: { file: string }) => `migration "${file}" must hold at least one statement`,
  help: () => 'what stands before a line "-- down" changes the database, what stands after it takes that back',
});

/** At most eight names, so that the help stays a line. */
function listed(names: readonly string[]): string {
  const shown = names.slice(0, 8).join(", ");
  return names.length > 8 ? `${shown}, …` : shown;
}
