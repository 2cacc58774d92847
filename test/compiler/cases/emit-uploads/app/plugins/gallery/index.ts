import { badRequest } from "nexus-platform";
import { definePlugin, type Plugin } from "#nexus/gallery";

export default definePlugin(({ log }): Plugin => {
  return {
    routes: {
      addPhotos: async ({ body: { fields, files }, params }) => {
        for await (const { field, name, stream } of files) {
          if (field === "notes") stream.destroy();
          log.info({ album: params.album, title: fields.title, stars: fields.stars ?? 0, name });
        }
      },
      putCover: ({ body: { contentType, length, stream } }) => {
        if (length === null) throw badRequest("Say how long it is.");
        log.info({ contentType });
        stream.resume();
      },
      getCover: () => "no picture",
      restore: ({ body }) => void body.stream.resume(),
      importPhotos: ({ body }) => log.info({ overwrite: body.fields.overwrite }),
    },
  };
});
