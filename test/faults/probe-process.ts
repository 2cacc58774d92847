import { main } from "../../runtime/main.js";
import { ajvEngine } from "../../runtime/schemas/ajv-engine.js";
import { probeApplication } from "./probe-application.js";

/** The probe as a process of its own: settings come from variables and arguments, as in a built application. */
const application = probeApplication();
await main({ application, engine: ajvEngine(application.schemas), root: process.cwd() });
