import { setTimeout as wait } from "node:timers/promises";
import { main } from "../../runtime/main.js";
import { ajvEngine } from "../../runtime/schemas/ajv-engine.js";
import { probeApplication } from "./probe-application.js";

/**
 * The probe as a process of its own: settings come from variables and arguments, as in a built application. PROBE_SLOWNESS is how many
 * milliseconds its handlers take; its job goes on for as long as it may.
 */
const slow = (): Promise<void> => wait(Number(process.env["PROBE_SLOWNESS"] ?? 0));
const endless = ({ signal }: { readonly signal: AbortSignal }): Promise<void> => wait(600_000, undefined, { signal });
const application = probeApplication({ behaviour: { apply: slow, note: slow, job: endless }, cron: "* * * * * *" });
await main({ application, engine: ajvEngine(application.schemas), root: process.cwd() });
