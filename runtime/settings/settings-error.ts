import type { Origin } from "./settings.js";

/** Everything that is wrong with the settings, found in one go. Its text is for people: no stack trace is needed. */
export class SettingsError extends Error {
  readonly problems: readonly SettingsProblem[];

  /** `hint`: what helps where the settings are read, in a sentence. */
  constructor(problems: readonly SettingsProblem[], hint: string | null = null) {
    super(
      [
        `The settings are not usable (${problems.length} ${problems.length === 1 ? "problem" : "problems"}):`,
        ...problems.map(line),
        ...(hint === null ? [] : [hint]),
      ].join("\n"),
    );
    this.name = "SettingsError";
    this.problems = problems;
  }
}

export interface SettingsProblem {
  /** "plugins.database.url"; the name of a variable or a file where no key is concerned. */
  readonly key: string;
  readonly message: string;
  readonly origin: Origin | null;
}

/** Names of variables and environments are anything at all: on one line, and without what steers a terminal. */
const line = ({ key, message, origin }: SettingsProblem): string =>
  `  ${key}: ${message}${origin === null ? "" : ` (from ${origin.label})`}`.replace(/\p{Cc}+/gu, " ");
