/** What a process that runs the application from its sources is told. */
export interface ChildOptions {
  /** The application's root. Absolute. */
  readonly root: string;
  /** Command line of the application: "--port=3000". */
  readonly words: readonly string[];
  /** People read the log. */
  readonly isReadable: boolean;
  /** Environment where neither the words nor NEXUS_ENV name one. */
  readonly defaultEnvironment: string;
}
