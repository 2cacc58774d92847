import { setMaxListeners } from "node:events";
import type { ApplicationDefinition, ApplicationTypes } from "../definition.js";
import type { HttpServer, ListeningAddress } from "../http/http-server.js";
import { ListenError } from "../http/listen.js";
import { ownValue } from "../own-value.js";
import { type Assembly, assembleApplication } from "./assemble-application.js";
import { reconfigure } from "./reconfigure.js";
import type { RunningApplication, StartOptions } from "./running-application.js";
import { serialized } from "./serialized.js";
import { StartError, type StartPhase } from "./start-error.js";
import { withinLimit } from "./time-limit.js";

/**
 * Settings, plugins, routes, listening: in this order, and everything undone where one fails. Rejects with a `SettingsError` or
 * a `StartError`; the latter was logged.
 */
export async function startApplication<Types extends ApplicationTypes>(
  definition: ApplicationDefinition<Types>,
  options: StartOptions,
): Promise<RunningApplication> {
  const assembly = await assembleApplication(definition, options);
  const { log, plugins, events, now, clock } = assembly;
  const began = clock.now();
  // Plugins may take their time to notice: whoever asked should see that it was heard.
  const tellStopping = (): void => log.info("stopping before the start is done");
  if (options.signal !== undefined) {
    // Each plugin that starts listens for it: many listeners are many plugins, and no leak that Node should warn of.
    setMaxListeners(0, options.signal);
    options.signal.addEventListener("abort", tellStopping);
  }
  try {
    await plugins.start(options.signal);
  } catch (error) {
    if (error instanceof StartError) log.fatal({ err: error.cause }, error.message);
    await events.drain(0);
    throw error;
  } finally {
    options.signal?.removeEventListener("abort", tellStopping);
  }
  const { http, address } = await opened(definition, options, assembly);
  now.phase = "running";
  assembly.background.begin();
  const where = address === null ? "started" : `listening on ${address.url}`;
  log.info({ ...(address !== null && { url: address.url }), ms: clock.now() - began }, where);

  const inTurn = serialized();
  let stopping: Promise<void> | null = null;
  return {
    log,
    get settings() {
      return now.settings;
    },
    address,
    slots: assembly.byName,
    events,
    inject: http.inject,
    jobs: assembly.background.jobs,
    jobsIdle: assembly.background.jobsIdle,
    health: assembly.health.report,
    restart: (plugin) => inTurn(() => restarted(plugin, assembly)),
    reconfigure: () => inTurn(() => reconfigured(assembly)),
    stop: (retirement) => {
      const leave = (): void => {
        now.phase = now.phase === "stopped" ? "stopped" : "stopping";
      };
      // At once, not in turn: whoever asks must hear that it is no longer ready.
      if (retirement === undefined) leave();
      stopping ??= inTurn(async () => {
        if (address !== null) await drained(http, retirement ?? now.settings.server.drainDelay, assembly);
        leave();
        await stopped(http, assembly);
      });
      return stopping;
    },
  };
}

interface Opened {
  readonly http: HttpServer;
  readonly address: ListeningAddress | null;
}

async function opened(definition: ApplicationDefinition, options: StartOptions, assembly: Assembly): Promise<Opened> {
  const {
    app,
    now,
    byName: slots,
    log,
    clock,
    features,
    observation,
    health,
    redaction,
    plugins,
    events,
    workers,
  } = assembly;
  const { createHttpServer, engine, standIns = {} } = options;
  const routes = definition.routes.filter(({ plugin }) => ownValue(standIns, plugin) === undefined);
  let phase: StartPhase = "routes";
  let http: HttpServer | null = null;
  try {
    const { redact } = redaction;
    const { server: settings } = now.settings;
    http = await createHttpServer({
      definition: { ...definition, routes },
      app,
      settings,
      slots,
      engine,
      log,
      clock,
      features,
      observation,
      health,
      workers,
      redact,
    });
    phase = "listen";
    return { http, address: options.listen ? await http.listen(options.portKeeper) : null };
  } catch (cause) {
    const error = new StartError({ plugin: null, phase, cause });
    // Its text says all that is to be said, and the way out.
    log.fatal(cause instanceof ListenError ? { code: cause.code } : { err: cause }, error.message);
    await http?.close(0);
    await events.drain(0);
    await plugins.stop();
    throw error;
  }
}

/** Load balancers and open connections go on sending until they have noticed: all of that is served. */
async function drained(http: HttpServer, ms: number, { log, clock }: Assembly): Promise<void> {
  if (ms === 0) return;
  log.info({ ms }, "about to stop; serving on until callers have noticed");
  http.drain();
  await new Promise<void>((resolve) => clock.setTimeout(resolve, ms));
}

async function stopped(http: HttpServer, assembly: Assembly): Promise<void> {
  const { now, log, clock, events, plugins, background } = assembly;
  const limit = now.settings.server.shutdownTimeout;
  const deadline = clock.now() + limit;
  log.info("stopping");
  try {
    await http.close(limit);
  } catch (error) {
    log.error({ err: error }, "the server failed to close");
  }
  const time = { clock, milliseconds: Math.max(0, deadline - clock.now()), what: "what runs in the background" };
  await withinLimit(background.pause, time).catch((error: unknown) =>
    log.warn({ err: error }, "stopping all the same"),
  );
  await events.drain(Math.max(0, deadline - clock.now()));
  await plugins.stop();
  now.phase = "stopped";
  log.info("stopped");
}

async function restarted(plugin: string, { now, byName, plugins, restartNeeds, log }: Assembly): Promise<void> {
  if (!byName.has(plugin)) throw new Error(`There is no plugin "${plugin}"`);
  if (now.phase !== "running") throw new Error(`Plugin "${plugin}" is not restarted: the application is ${now.phase}`);
  log.info({ plugin }, "restarting plugin");
  for (const name of await plugins.restart(plugin)) restartNeeds.clear(name);
}

async function reconfigured({
  now,
  slots,
  loadSettings,
  redaction,
  restartNeeds,
  log,
  clock,
}: Assembly): Promise<void> {
  if (now.phase !== "running") return;
  await reconfigure({
    slots,
    current: () => now.settings,
    load: loadSettings,
    adopt: (next) => {
      redaction.learn(next.secrets);
      now.settings = next;
    },
    restartNeeds,
    log,
    clock,
  });
}
