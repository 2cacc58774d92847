/** Ends the process once what was written has gone out. Plugins may leave sockets and timers behind that would keep it alive. */
export function exitProcess(code: number): void {
  process.stdout.write("", () => process.stderr.write("", () => process.exit(code)));
}
