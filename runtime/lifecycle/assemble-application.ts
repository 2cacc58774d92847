import type { Logger } from "../api/logger.js";
import type { AppInfo } from "../api/plugin.js";
import type { Workers } from "../api/workers.js";
import { type Clock, systemClock } from "../context/clock.js";
import type { ApplicationDefinition } from "../definition.js";
import { createEventBus } from "../events/create-event-bus.js";
import type { EventBusControl } from "../events/event-bus.js";
import { createLogger } from "../logging/create-logger.js";
import { type GrowingRedactor, growingRedactor } from "../logging/growing-redactor.js";
import { type Observation, observation } from "../observation/observation.js";
import { ownValue } from "../own-value.js";
import { onlyProcess } from "../process/workers/only-process.js";
import type { Settings } from "../settings/settings.js";
import { type ApplicationPhase, applicationHealth } from "./application-health.js";
import { type BackgroundWork, backgroundWork } from "./background-work.js";
import { type Features, featureServices } from "./feature-providers.js";
import type { HealthSource } from "./health.js";
import { type PluginHost, pluginHost } from "./plugin-host.js";
import { withNeeds } from "./plugin-order.js";
import type { PluginSlot } from "./plugin-slot.js";
import { readSettings } from "./read-settings.js";
import { type RestartNeeds, restartNeeds } from "./restart-needs.js";
import type { StartOptions } from "./running-application.js";

/** The parts of one running application, before anything has started. */
export interface Assembly {
  readonly app: AppInfo;
  readonly clock: Clock;
  readonly log: Logger;
  readonly redaction: GrowingRedactor;
  /** In start order. */
  readonly slots: readonly PluginSlot[];
  readonly byName: ReadonlyMap<string, PluginSlot>;
  readonly events: EventBusControl;
  readonly plugins: PluginHost;
  readonly features: Features;
  readonly background: BackgroundWork;
  readonly observation: Observation;
  readonly health: HealthSource;
  readonly workers: Workers;
  readonly restartNeeds: RestartNeeds;
  readonly loadSettings: () => Promise<Settings>;
  /** What changes while it runs. */
  readonly now: { phase: ApplicationPhase; settings: Settings };
}

/** Reads the settings and joins the parts. Rejects where the settings are not usable. */
export async function assembleApplication(definition: ApplicationDefinition, options: StartOptions): Promise<Assembly> {
  const { engine, sources, root, clock = systemClock, standIns = {}, writeLog } = options;
  const workers = options.workers ?? onlyProcess(clock);
  const slots = definition.wire();
  const left = leftOut(slots, options.only);
  const load = (): Promise<Settings> => readSettings(definition, { engine, sources, slots, left });
  const now: Assembly["now"] = { phase: "starting", settings: options.settings ?? (await load()) };
  const settings = (): Settings => now.settings;
  const { environment, logging, disabled, secrets } = now.settings;
  settleSlots(slots, { disabled, left }, standIns);

  const redaction = growingRedactor(secrets);
  const { redact } = redaction;
  const { name, version, roles, permissions } = definition;
  const app = Object.freeze({ name, version, environment, root, roles, permissions });
  const log = createLogger({ app: name, worker: workers.number, level: logging.level, clock, redact, write: writeLog });
  const byName = new Map(slots.map((slot) => [slot.options.name, slot]));
  const silent = new Set(Object.keys(standIns));
  const watch = observation(slots);
  const features = featureServices(definition.features, byName);
  const events = createEventBus({
    definition,
    engine,
    slots: byName,
    silent,
    turnedOff: disabled,
    features,
    log,
    clock,
    redact,
    observation: watch,
  });
  if (options.onEvent !== undefined) events.observe(options.onEvent);
  const fixed = new Set([...disabled, ...silent]);
  const background = backgroundWork({
    definition: { ...definition, migrations: definition.migrations.filter(({ plugin }) => !silent.has(plugin)) },
    features,
    delivery: events.durable,
    slots: byName,
    migrates: options.migrates ?? true,
    log,
    clock,
    observation: watch,
  });
  const plugins = pluginHost({
    definition,
    slots,
    fixed,
    settings,
    events,
    app,
    log,
    clock,
    observation: watch,
    workers,
    onStarted: background.started,
  });
  const needs = restartNeeds();
  const health = applicationHealth({
    slots,
    phase: () => now.phase,
    turnedOff: disabled,
    restartNeeds: needs,
    log,
    clock,
    redact,
  });
  return {
    app,
    clock,
    log,
    redaction,
    slots,
    byName,
    events,
    plugins,
    features,
    background,
    observation: watch,
    health,
    workers,
    restartNeeds: needs,
    loadSettings: load,
    now,
  };
}

function leftOut(slots: readonly PluginSlot[], only: StartOptions["only"]): ReadonlySet<string> {
  if (only === undefined) return new Set();
  const started = withNeeds(only, slots);
  return new Set(slots.map(({ options }) => options.name).filter((name) => !started.has(name)));
}

/** Plugins that are not to be started get their state now. */
function settleSlots(
  slots: readonly PluginSlot[],
  { disabled, left }: { readonly disabled: ReadonlySet<string>; readonly left: ReadonlySet<string> },
  standIns: NonNullable<StartOptions["standIns"]>,
): void {
  for (const slot of slots) {
    const provides = ownValue(standIns, slot.options.name);
    if (provides !== undefined) slot.become({ state: "active", plugin: { instance: { provides }, context: {} } });
    else if (left.has(slot.options.name)) slot.become({ state: "disabled", cause: "not part of this run" });
    else if (disabled.has(slot.options.name)) slot.become({ state: "disabled", cause: "turned off by its $enabled" });
  }
}
