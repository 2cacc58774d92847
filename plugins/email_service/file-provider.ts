import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { messageText, type OutgoingMail } from "./outgoing-mail.js";

/** Takes a mail, or rejects. */
export type Deliver = (mail: OutgoingMail) => Promise<void>;

/** Writes each mail to `<id>.eml` in a folder. A file is whole from the moment it is there; the same id replaces it. */
export async function fileProvider(folder: string): Promise<Deliver> {
  await mkdir(folder, { recursive: true });
  return async (mail) => {
    const path = join(folder, `${mail.id}.eml`);
    await writeFile(`${path}.part`, messageText(mail));
    await rename(`${path}.part`, path);
  };
}
