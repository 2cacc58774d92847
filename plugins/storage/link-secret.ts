import { randomBytes, randomUUID } from "node:crypto";
import { access, link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

/** The secret that is kept in a file which only this user can read; made where it is not there yet. */
export async function keptSecret(path: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  if (!(await isThere(path))) await make(path);
  const secret = (await readFile(path, "utf8")).trim();
  if (secret.length < 32) {
    throw new Error(
      `${path} holds no secret of at least 32 characters. Delete it, and a new one is made; links that were given away end then.`,
    );
  }
  return secret;
}

/** Of several processes that start at once the first one's stays, and no one ever reads half of it. */
async function make(path: string): Promise<void> {
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, randomBytes(32).toString("base64url"), { flag: "wx", mode: 0o600, flush: true });
  try {
    await link(draft, path);
  } catch (error) {
    if (!(await isThere(path))) throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
