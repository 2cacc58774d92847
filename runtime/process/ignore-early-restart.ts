/** SIGUSR2 asks for new workers. Before there are any it asks for nothing, and Node's own answer to it is to end the process. */
export function ignoreEarlyRestart(): void {
  process.on("SIGUSR2", () => undefined);
}
