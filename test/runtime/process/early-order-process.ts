/** A worker that takes orders only after one has come: ends with 0 where that one counts. */
import { once } from "node:events";
import { workerLink } from "../../../runtime/process/workers/worker-link.js";

const link = workerLink();
const heard = once(process, "message");
process.send?.("listening");
await heard;
const orders: string[] = [];
link?.obey({ stop: () => orders.push("stop"), reconfigure: () => orders.push("reconfigure") });
process.exit(orders.join() === "stop" ? 0 : 1);
