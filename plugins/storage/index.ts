import { resolve } from "node:path";
import { forbidden, noContent, notFound, size } from "nexus-platform";
import { type Context, definePlugin, type Plugin } from "#nexus/storage";
import type { LinkOptions } from "./contract.js";
import { Counters } from "./counters.js";
import type { StorageEngine } from "./engine.js";
import { openFolder } from "./folder/open-folder.js";
import { keptSecret } from "./link-secret.js";
import { openS3 } from "./s3/open-s3.js";
import { type SignedLinks, signedLinks } from "./signed-links.js";
import { createStorage } from "./storage.js";

export default definePlugin(async (context): Promise<Plugin> => {
  const { config, log, observe } = context;
  // A bucket signs its own links.
  const links = config.engine === "folder" ? await folderLinks(context) : null;
  const engine = links === null ? await openS3(config.s3, log) : await folderEngine(context, links);
  const counters = new Counters();
  const storage = createStorage({ engine, counters, observe, maxSize: size(config.max_size) });

  const keyOf = (token: string, method: LinkOptions["method"]): string => {
    if (links === null) throw notFound("The links of this storage lead elsewhere.");
    const key = links.verify(token, method);
    if (key === null) throw forbidden("This link is not valid, or not any more.");
    return key;
  };

  return {
    provides: { storage, statistics: { read: async () => counters.figures() } },
    routes: {
      openLink: ({ query, headers }) => storage.serve(keyOf(query.token, "GET"), headers),
      fillLink: async ({ query, body: { stream, contentType } }) => {
        await storage.put(keyOf(query.token, "PUT"), stream, { contentType });
        return noContent();
      },
    },
    health: () => engine.check(),
  };
});

async function folderLinks({ config, app, clock }: Context): Promise<SignedLinks> {
  const secret = config.link_secret ?? (await keptSecret(resolve(app.root, config.link_secret_file)));
  return signedLinks(secret, () => clock.now());
}

function folderEngine({ config, app, clock }: Context, links: SignedLinks): Promise<StorageEngine> {
  const base = config.public_url.replace(/\/+$/, "");
  return openFolder({
    folder: resolve(app.root, config.folder),
    now: () => clock.now(),
    link: (key, options) => {
      // The name is for people who save the file; only the token counts.
      const name = encodeURIComponent(key.split("/").at(-1) ?? "file");
      return `${base}/storage/files/${name}?token=${links.sign(key, options)}`;
    },
  });
}
