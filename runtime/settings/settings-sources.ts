/** Everything outside that settings come from. `process-sources.ts` reads it from the process and the disk, tests give it. */
export interface SettingsSources {
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** The text of a file; relative paths start at the application's root. Rejects where it cannot be read. */
  readonly readFile: (path: string) => Promise<string>;
  readonly arguments: SettingsArguments;
  /** Environment where neither `--env` nor `NEXUS_ENV` names one: "development" in `nexus dev`, else "". */
  readonly defaultEnvironment: string;
}

/** From the command line; they count more than anything else. */
export interface SettingsArguments {
  readonly env?: string;
  readonly config?: string;
  readonly port?: string;
  readonly host?: string;
}
