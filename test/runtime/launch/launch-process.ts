/** What main.js in dist/ does, for the folder that is its argument. */
import { createRequire } from "node:module";
import { join } from "node:path";
import { launch } from "../../../runtime/launch/launch.js";

const [, , folder = ""] = process.argv;
launch({ folder, require: createRequire(join(folder, "main.js")) });
