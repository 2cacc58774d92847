import { randomBytes } from "node:crypto";
import { link, mkdir, readFile, stat, unlink, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Logger } from "nexus-platform";

export interface SecretSettings {
  readonly secret: string;
  readonly secret_file: string;
}

/** Short ones can be guessed from what they encrypted. */
const minimumLength = 32;

/**
 * The setting `secret`, or what the file holds; the file is made where it is missing. There is no secret that Nexus knows
 * beforehand: whoever knows it can sign in as anybody.
 */
export async function loadSecret(settings: SecretSettings, root: string, log: Logger): Promise<string> {
  const { secret, secret_file } = settings;
  if (secret !== "") return checked(secret, "auth.secret");
  const path = resolve(root, secret_file);
  const kept = (await read(path)) ?? (await make(path, log));
  await warnAboutReaders(path, log);
  return checked(kept, `The file ${path}`);
}

function checked(secret: string, place: string): string {
  if (secret.length >= minimumLength) return secret;
  throw new Error(
    `${place} is too short for a secret: give at least ${minimumLength} characters, made with "openssl rand -base64 32".`,
  );
}

async function read(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, "utf8")).trim();
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw new Error(`The secret cannot be read from ${path}: ${codeOf(error)}. Give the setting auth.secret instead.`);
  }
}

/** Written beside it and linked, so that of several processes one makes it and none reads half of it. */
async function make(path: string, log: Logger): Promise<string> {
  const secret = randomBytes(32).toString("base64url");
  const draft = `${path}.${randomBytes(6).toString("hex")}`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(draft, `${secret}\n`, { mode: 0o600, flag: "wx" });
    await link(draft, path);
    log.info({ file: path }, "made a secret: keep this file, or give the setting auth.secret");
    return secret;
  } catch (error) {
    const made = codeOf(error) === "EEXIST" ? await read(path) : undefined;
    if (made !== undefined) return made;
    throw new Error(`No secret can be kept at ${path}: ${codeOf(error)}. Give the setting auth.secret instead.`);
  } finally {
    await unlink(draft).catch(() => undefined);
  }
}

async function warnAboutReaders(path: string, log: Logger): Promise<void> {
  const { mode } = await stat(path);
  if (process.platform !== "win32" && (mode & 0o077) !== 0) {
    log.warn({ file: path }, 'others can read the secret: run "chmod 600" on the file');
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : "unknown error";
