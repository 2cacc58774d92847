import type { ApplicationDefinition, ApplicationTypes, SchemaEngine } from "../definition.js";
import { createHttpServer } from "../http/create-http-server.js";
import type { RunningApplication } from "../lifecycle/running-application.js";
import { startApplication } from "../lifecycle/start-application.js";
import { ajvEngine } from "../schemas/ajv-engine.js";
import { SettingsError } from "../settings/settings-error.js";
import { eventRecorder } from "./event-recorder.js";
import { rootFolder } from "./root-folder.js";
import { servicesOf } from "./services-of.js";
import { signedIn } from "./signed-in.js";
import { standIns } from "./stand-ins.js";
import type { LogLine, TestApp, TestAppOptions } from "./test-app.js";
import { testClock } from "./test-clock.js";
import { testSources } from "./test-sources.js";
import { withStandIns } from "./with-stand-ins.js";

/**
 * Starts an application, or a part of it, inside the test: real plugins, real events, the real request pipeline; no socket.
 * `application` comes from `#nexus`. Rejects where it does not start.
 */
export async function createTestApp<Types extends ApplicationTypes>(
  application: ApplicationDefinition<Types>,
  options: TestAppOptions<Types> = {},
): Promise<TestApp<Types>> {
  const choice = { only: options.only ?? null, fakes: { ...options.services } };
  const caller = signedIn(application, () => running.inject);
  const aside = caller.standIns(standIns(application.wire(), choice));
  const folder = await rootFolder(options);
  const recorder = eventRecorder();
  let quiet = async (): Promise<void> => {};
  const clock = testClock(options.now?.getTime() ?? Date.now(), () => quiet());
  const logs: LogLine[] = [];

  const running = await startApplication(caller.known(withStandIns(application, aside)), {
    engine: engineOf(application),
    createHttpServer,
    sources: testSources(options, folder.path),
    root: folder.path,
    listen: false,
    // The runtime's logger writes one object a line.
    writeLog: (line) => void logs.push(JSON.parse(line) as LogLine),
    clock,
    onEvent: recorder.record,
    standIns: aside,
  }).catch(async (error: unknown) => {
    await folder.remove();
    throw error instanceof SettingsError ? new SettingsError(error.problems, settingsHint) : error;
  });

  quiet = async () =>
    void (await Promise.all([...[...running.slots.keys()].map(running.events.settled), running.jobsIdle()]));
  let stopped: Promise<void> | null = null;
  const stop = (): Promise<void> => {
    clock.release();
    stopped ??= running.stop().finally(folder.remove);
    return stopped;
  };

  const app = {
    inject: caller.inject,
    emit: (event: string, data: unknown) => running.events.emit(emitterOf(event, application), event, data),
    emitted: recorder.events,
    waitFor: (event: string, wait = {}) => recorder.waitFor(event, wait),
    runJob: (name: string) => runJob(name, running.jobs),
    services: servicesOf(running),
    clock,
    settled: async () => {
      await running.jobsIdle();
      await running.events.idle();
    },
    get deadLetters() {
      return running.events.deadLetters();
    },
    logs,
    health: running.health,
    root: folder.path,
    stop,
    [Symbol.asyncDispose]: stop,
  };
  // The names and types of events and services are those that the application was compiled with.
  return app as unknown as TestApp<Types>;
}

async function runJob(name: string, jobs: RunningApplication["jobs"]): Promise<void> {
  const job = jobs.get(name);
  if (job === undefined) {
    throw new Error(`There is no job "${name}" in this test. There are: ${[...jobs.keys()].join(", ") || "none"}.`);
  }
  await job.run(new AbortController().signal);
}

const settingsHint =
  "Tests see no variables of the process: createTestApp takes them as `env`, and settings as `settings`.";

const engines = new WeakMap<object, SchemaEngine>();

/** Validators are made once for all tests of one application in one process. */
function engineOf(application: ApplicationDefinition): SchemaEngine {
  const engine = engines.get(application) ?? ajvEngine(application.schemas);
  engines.set(application, engine);
  return engine;
}

function emitterOf(event: string, { events }: ApplicationDefinition): string {
  const emitter = events[event]?.emitters[0];
  if (emitter === undefined)
    throw new Error(`No plugin emits "${event}". Events are: ${Object.keys(events).join(", ")}.`);
  return emitter;
}
