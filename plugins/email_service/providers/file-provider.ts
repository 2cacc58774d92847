import { access, constants, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { messageText } from "../outgoing-mail.js";
import type { Provider } from "./provider.js";

/** Writes each mail to `<id>.eml` in a folder. A file is whole from the moment it is there; the same id replaces it. */
export async function fileProvider(folder: string): Promise<Provider> {
  await mkdir(folder, { recursive: true });
  return {
    deliver: async (mail) => {
      const path = join(folder, `${mail.id}.eml`);
      const part = `${path}.part`;
      try {
        await writeFile(part, await messageText(mail));
        await rename(part, path);
      } catch (error) {
        // A full disk keeps no halves.
        await rm(part, { force: true });
        throw error;
      }
    },
    check: () => access(folder, constants.W_OK),
    close: () => {},
  };
}
