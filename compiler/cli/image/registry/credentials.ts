import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

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

/** What `docker login` or `podman login` has kept for a registry; null where nobody logged in. */
export function credentialsFor(registry: string, environment: Environment): Credentials | null {
  for (const file of authFiles(environment)) {
    const content = readAuthFile(file);
    if (content === null) continue;
    const helper = content.credHelpers?.[registry] ?? content.credsStore;
    const auth = content.auths?.[registry]?.auth ?? content.auths?.[`https://${registry}`]?.auth;
    const found = auth ? decoded(auth) : helper ? askHelper(helper, registry) : null;
    if (found !== null) return { ...found, file };
  }
  return null;
}

function authFiles({ REGISTRY_AUTH_FILE, XDG_RUNTIME_DIR, DOCKER_CONFIG }: Environment): readonly string[] {
  return [
    ...(REGISTRY_AUTH_FILE ? [REGISTRY_AUTH_FILE] : []),
    ...(XDG_RUNTIME_DIR ? [join(XDG_RUNTIME_DIR, "containers", "auth.json")] : []),
    join(DOCKER_CONFIG || join(homedir(), ".docker"), "config.json"),
  ];
}

function readAuthFile(file: string): AuthFile | null {
  try {
    const content: unknown = JSON.parse(readFileSync(file, "utf8"));
    return typeof content === "object" && content !== null ? content : null;
  } catch {
    return null; // Not there, or broken: the registry's answer then says what is missing.
  }
}

type Found = Pick<Credentials, "user" | "password">;

function decoded(auth: string): Found | null {
  const [, user, password] = /^([^:]*):(.*)$/s.exec(Buffer.from(auth, "base64").toString("utf8")) ?? [];
  return user === undefined || password === undefined ? null : { user, password };
}

/** Programs that keep credentials in the system's keychain: `docker-credential-NAME get`. */
function askHelper(helper: string, registry: string): Found | null {
  const { status, stdout } = spawnSync(`docker-credential-${helper}`, ["get"], { input: registry, encoding: "utf8" });
  if (status !== 0) return null;
  try {
    const { Username, Secret } = JSON.parse(stdout) as { readonly Username?: unknown; readonly Secret?: unknown };
    return typeof Username === "string" && typeof Secret === "string" ? { user: Username, password: Secret } : null;
  } catch {
    return null;
  }
}
