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
      ["nexus image --push registry.example/team/shop:1.0.0", "to a registry, with the login of docker or podman"],
      ["nexus image --format json", "its digest, its layers and their sizes"],
    ],
  })
    .option(
      "--output <path>",
      "folder for the image, or with .tar at its end an archive (default: image, unless it is pushed)",
    )
    .option("--push <image>", "send it to a registry: registry.example/team/shop:1.0.0")
    .option("--name <image>", "name of the image (default: the application's name and version)")
    .option("--env <name>", "environment whose files, folders and ports the image has room for", "production")
    .option("--base <image>", "base from a registry, by its digest (default: Node and libraries of this machine)")
    .addOption(
      new Option("--platform <platform>", "for which machines (default: this one)").choices([
        "linux/amd64",
        "linux/arm64",
      ]),
    )
    .option("--node <file>", "program of Node to ship (default: the one that this version of Nexus knows)")
    .addOption(
      new Option("--compression <kind>", "how layers are compressed").choices(["gzip", "zstd"]).default("gzip"),
    )
    .option("--plain-http", "talk to the registry without encryption; this machine's own is always talked to so")
    .option("--sbom <file>", "also write what the image is made of (CycloneDX) there; it is in the image in any case")
    .option("--source-maps", "source maps, too, in a layer of their own")
    .addOption(formatOption(["text", "json"]))
    .action((options: ImageOptions) =>
      run(async (context) => (await import("../commands/image.js")).image(options, context)),
    );
  declareImageFiles(image, run);
}
