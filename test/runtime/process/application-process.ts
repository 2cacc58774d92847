/** A whole process for tests: one plugin that does what its setting `act` says. */
import { main } from "../../../runtime/main.js";
import { ajvEngine } from "../../../runtime/schemas/ajv-engine.js";
import { type SmallContext, smallApplication } from "../support/small-application.js";

const acts: Readonly<Record<string, () => unknown>> = {
  "": () => undefined,
  "never start": () => new Promise(() => setInterval(() => undefined, 1000)),
  "fail to start": () => Promise.reject(new Error("no disk")),
  "reject unnoticed": () => {
    setImmediate(() => void Promise.reject(new Error("unnoticed")));
  },
};

const setup = async ({ config, log }: SmallContext): Promise<object> => {
  const act = String(config["act"]);
  log.info(`act "${act}"`);
  await acts[act]?.();
  return {
    reconfigure: (next: { readonly n: number }) => log.info(`n is ${next.n}`),
    stop: async () => {
      log.info("plugin says goodbye");
      if (act === "never stop") await new Promise(() => undefined);
    },
  };
};

const schema = {
  type: "object",
  additionalProperties: false,
  properties: {
    act: { type: "string", enum: [...Object.keys(acts), "never stop"], default: "" },
    n: { type: "integer", default: 0 },
  },
};

await main({
  application: smallApplication({
    plugins: [{ name: "actor", setup }],
    settings: { base: { server: { port: 0 }, plugins: { actor: {} } }, schemas: { actor: schema } },
  }),
  engine: ajvEngine({}),
  root: process.cwd(),
});
