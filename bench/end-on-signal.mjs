// Ctrl-C ends a benchmark as its own end does: whoever tidies up on "exit" is called.
for (const [signal, number] of [
  ["SIGINT", 2],
  ["SIGTERM", 15],
]) {
  process.on(signal, () => process.exit(128 + number));
}
