import { didYouMean } from "../closest.js";
import { defineDiagnostic } from "../diagnostic.js";

/** Why a file cannot be used, in the words of a message: "cannot be read: permission denied". */
type Fault = "missing" | "denied" | "loop" | "directory" | "failed";

interface Unreadable {
  /** As the user wrote it, or the path where nothing was written. */
  readonly target: string;
  readonly reason: Fault;
  readonly detail: string;
}

/** The folder holds no nexus.yaml. */
export const applicationMissing = defineDiagnostic("NX1001", {
  message: () => "there is no nexus.yaml here",
  help: () => 'make a new application with "nexus init", or name the folder of yours with --cwd',
});

/** A file that something refers to is missing or cannot be read. Told at the reference, or for the whole file where there is none. */
export const fileUnreadable = defineDiagnostic("NX1001", {
  message: ({ target, reason, detail }: Unreadable) => {
    const sentences: Record<Fault, string> = {
      missing: `file "${target}" is not found`,
      denied: `file "${target}" cannot be read: permission denied`,
      loop: `file "${target}" cannot be read: its symbolic links lead in a circle`,
      directory: `"${target}" is a folder, not a file`,
      failed: `file "${target}" cannot be read: ${detail}`,
    };
    return sentences[reason];
  },
  label: ({ reason }) => unreadableLabels[reason],
  help: ({ reason }) => unreadableHelp[reason],
});

const unreadableLabels: Record<Fault, string> = {
  missing: "not found",
  denied: "permission denied",
  loop: "a circle of links",
  directory: "a folder",
  failed: "unreadable",
};

const unreadableHelp: Record<Fault, string | null> = {
  missing: "a relative path starts at the folder of the file that it is written in",
  denied: "let the user who runs nexus read the file and search its folders",
  loop: "replace one of the links by the file itself",
  directory: "name a file in it",
  failed: null,
};

/** A plugin's folder is there, or named by `$use`, and has no plugin.yaml. Told at `$use`, else at the key. */
export const noManifest = defineDiagnostic("NX1001", {
  message: ({ directory }: { directory: string; known: readonly string[] }) =>
    `there is no plugin.yaml in "${directory}"`,
  label: () => "no plugin.yaml in it",
  help: ({ directory, known }) =>
    didYouMean(
      directory,
      known,
      "a plugin is a folder with a plugin.yaml and an entry module; $use names another folder, relative to nexus.yaml",
    ),
});

/** There is no folder where a manifest says that its migrations stand. Told at `migrations`. */
export const noMigrationFolder = defineDiagnostic("NX1001", {
  message: ({ folder, isFile }: { folder: string; isFile: boolean }) =>
    isFile ? `"${folder}" is a file, not a folder of migrations` : `folder "${folder}" is not found`,
  label: ({ isFile }) => (isFile ? "a file" : "not found"),
  help: () =>
    "the path starts at the plugin's folder; make the folder, with a first file such as 0001-create-orders.sql",
});

/** A `$ref` points into a file that is there, and nothing stands at its pointer. Told at the reference. */
export const pointerMissing = defineDiagnostic("NX1001", {
  message: ({ file, pointer }: { file: string; pointer: string; known: readonly string[] }) =>
    `nothing stands at "${pointer}" in ${file}`,
  label: () => "not found",
  help: ({ pointer, known }) =>
    didYouMean(pointer, known, "what stands after # is a JSON Pointer, such as #/User or #/$defs/User"),
});

/** A path leads out of the folder that it may read. Told at the path. */
export const pathLeavesRoot = defineDiagnostic("NX1001", {
  message: ({ path, what }: { path: string; what: "application" | "package" }) =>
    `"${path}" leads out of the ${what}'s folder`,
  label: ({ what }) => `outside of the ${what}`,
  help: ({ what }) =>
    what === "application"
      ? "move it into the application's folder, or install it as an npm package"
      : "a package can only refer to files of its own",
});

/** A file is not well-formed YAML, or uses a part of YAML that Nexus refuses. */
export const yamlSyntax = defineDiagnostic("NX1002", {
  message: ({ message }: { message: string; label: string | null; help: string | null }) => message,
  label: ({ label }) => label,
  help: ({ help }) => help,
});

/** One key twice in one map. Told at the later one. */
export const duplicateKey = defineDiagnostic("NX1003", {
  message: ({ key }: { key: string }) => `key "${key}" stands twice in one map`,
  label: () => "again here",
  help: () => "remove one of them, or merge their values",
});

/** The `nexus:` of nexus.yaml names a format that this version does not read. Told at the value. */
export const unsupportedFormat = defineDiagnostic("NX1004", {
  message: ({ written }: { written: string; supported: readonly number[] }) =>
    `format version ${written} is not supported`,
  label: () => "unknown version",
  help: ({ supported }) =>
    `this version of Nexus reads ${supported.map((version) => `nexus: ${version}`).join(" or ")}`,
});
