/** What `nexus dev` tells the process that it starts. */
export interface ChildOptions {
  /** The application's root. Absolute. */
  readonly root: string;
  /** Command line of the application: "--port=3000". */
  readonly words: readonly string[];
  /** People read the log. */
  readonly isReadable: boolean;
}
