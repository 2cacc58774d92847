import { spawnSync } from "node:child_process";
import { homedir } from "node:os";
import { join } from "node:path";
import { readFile } from "../../disk/read-file.js";

export interface Credentials {
  readonly user: string;
  readonly password: string;
  /** The file that they come from. */
  readonly file: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

interface AuthFile {
  readonly auths?: Readonly<Record<string, { readonly auth?: string }>>;
  readonly credHelpers?: Readonly<Record<string, string>>;
  readonly credsStore?: string;
}

export interface KnownCredentials {
  /** Null where nobody logged in. */
  readonly credentials: Credentials | null;
  /** What could not be read, and may hold some. */
  readonly unreadable: readonly string[];
}

/** What `docker login` or `podman login` has kept for a registry. */
export function credentialsFor(registry: string, environment: Environment): KnownCredentials {
  const unreadable: string[] = [];
  for (const file of authFiles(environment)) {
    const content = readAuthFile(file, unreadable);
    const name = namesOf(registry).find((each) => content.auths?.[each]?.auth !== undefined) ?? registry;
    const auth = content.auths?.[name]?.auth;
    const helper = content.credHelpers?.[registry] ?? content.credsStore;
    const found = auth
      ? decoded(auth)
      : helper
        ? askHelper(helper, namesOf(registry).at(-1) ?? registry, unreadable)
        : null;
    if (found !== null) return { credentials: { ...found, file }, unreadable };
  }
  return { credentials: null, unreadable };
}

/** Docker keeps the login of its own registry under the address that it had at first. */
const namesOf = (registry: string): readonly string[] =>
  registry === "docker.io" ? [registry, "https://index.docker.io/v1/"] : [`https://${registry}`, registry];

function authFiles({ REGISTRY_AUTH_FILE, XDG_RUNTIME_DIR, DOCKER_CONFIG }: Environment): readonly string[] {
  return [
    ...(REGISTRY_AUTH_FILE ? [REGISTRY_AUTH_FILE] : []),
    ...(XDG_RUNTIME_DIR ? [join(XDG_RUNTIME_DIR, "containers", "auth.json")] : []),
    join(DOCKER_CONFIG || join(homedir(), ".docker"), "config.json"),
  ];
}

function readAuthFile(file: string, unreadable: string[]): AuthFile {
  const read = readFile(file);
  if (!read.ok) {
    if (read.reason !== "missing") unreadable.push(`${file} cannot be read: ${read.detail}`);
    return {};
  }
  try {
    const content: unknown = JSON.parse(new TextDecoder().decode(read.bytes));
    if (typeof content === "object" && content !== null) return content;
  } catch {
    // Told below.
  }
  unreadable.push(`${file} is no JSON`);
  return {};
}

type Found = Pick<Credentials, "user" | "password">;

function decoded(auth: string): Found | null {
  const [, user, password] = /^([^:]*):(.*)$/s.exec(Buffer.from(auth, "base64").toString("utf8")) ?? [];
  return user === undefined || password === undefined ? null : { user, password };
}

/** Programs that keep credentials in the system's keychain: `docker-credential-NAME get`. They fail, too, where they know none. */
function askHelper(helper: string, registry: string, unreadable: string[]): Found | null {
  const program = `docker-credential-${helper}`;
  const { status, stdout, error } = spawnSync(program, ["get"], { input: registry, encoding: "utf8" });
  if (error !== undefined) unreadable.push(`${program} cannot be run: ${error.message}`);
  if (status !== 0) return null;
  try {
    const { Username, Secret } = JSON.parse(stdout) as { readonly Username?: unknown; readonly Secret?: unknown };
    return typeof Username === "string" && typeof Secret === "string" ? { user: Username, password: Secret } : null;
  } catch {
    return null;
  }
}
