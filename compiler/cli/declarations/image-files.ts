import type { Command } from "commander";
import type { ImageFilesOptions } from "../commands/image-files.js";
import type { Run } from "../program.js";
import { command } from "./command.js";

/** `nexus image files`, under the command `image`. */
export function declareImageFiles(image: Command, run: Run): void {
  command(image, "files", {
    summary: "write a Dockerfile, compose.yaml and Kubernetes manifests",
    description:
      "Writes files for those who build and run images with other tools: ports, volumes, probes, limits, network policy and Node's permission flags come from nexus.yaml and the manifests. Reads no variable and no secret. A file that was edited by hand is not overwritten.",
    examples: [
      ["nexus image files", "deploy/ with all of them, for the environment production"],
      ["nexus image files --env cluster --name registry.example/shop:1.0.0", "of another environment"],
      ["nexus image files --only kubernetes --check", "fail where they are stale"],
    ],
  })
    .option("--dir <dir>", "folder to write to, inside of the application", "deploy")
    .option("--only <kinds>", "docker, compose, kubernetes, with commas between (default: all)")
    .option("--name <image>", "name of the image (default: the application's name and version)")
    .option("--env <name>", "environment whose overlay counts", "production")
    .option("--check", "write nothing, and fail where something would be written")
    .option("--force", "overwrite files that were edited by hand")
    .action((_own: ImageFilesOptions, files: Command) =>
      run(async (context) => {
        // `--name` and `--env` are options of `nexus image`, too, which takes them wherever they stand.
        const options = files.optsWithGlobals<ImageFilesOptions>();
        return (await import("../commands/image-files.js")).imageFiles(options, context);
      }),
    );
}
