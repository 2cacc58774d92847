const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const pending = new Set<() => void>();

/** Has `undo` called where a signal ends the command. What it gives takes that back. */
export function onInterruption(undo: () => void): () => void {
  if (pending.size === 0) for (const signal of signals) process.on(signal, end);
  pending.add(undo);
  return () => {
    pending.delete(undo);
    if (pending.size === 0) leaveSignals();
  };
}

function end(signal: NodeJS.Signals): void {
  for (const undo of [...pending].reverse()) undo();
  leaveSignals();
  process.kill(process.pid, signal); // whoever started the command sees why it ended
}

function leaveSignals(): void {
  for (const signal of signals) process.off(signal, end);
}
