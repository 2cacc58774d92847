import { type Command, Option } from "commander";
import type { ImageOptions } from "../commands/image.js";
import type { Run } from "../program.js";
import { command, formatOption } from "./command.js";
import { declareImageFiles } from "./image-files.js";

/** The commands that ship an application in a container. */
export function declareImageCommands(program: Command, run: Run): void {
  const image = command(program, "image", {
    summary: "build the application into an OCI image, without a container daemon",
    description:
      "Builds the application, then packs it with Node and the few libraries that Node needs: no shell, no package manager. The same sources give the same digest.",
    examples: [
      ["nexus image", "a folder in the OCI image layout, in image/"],
      ["nexus image --output shop.tar", "an archive for podman load and docker load"],
      ["nexus image --format json", "its digest, its layers and their sizes"],
    ],
  })
    .option("--output <path>", "folder for the image; with .tar at its end an archive", "image")
    .option("--name <image>", "name of the image (default: the application's name and version)")
    .option("--env <name>", "environment whose files, folders and ports the image has room for", "production")
    .option("--node <file>", "program of Node to ship (default: the one that this version of Nexus knows)")
    .addOption(
      new Option("--compression <kind>", "how layers are compressed").choices(["gzip", "zstd"]).default("gzip"),
    )
    .option("--source-maps", "source maps, too, in a layer of their own")
    .addOption(formatOption(["text", "json"]))
    .action((options: ImageOptions) =>
      run(async (context) => (await import("../commands/image.js")).image(options, context)),
    );
  declareImageFiles(image, run);
}
