import type { Application } from "../model.js";

/** What a compile without errors has proved, in one line: "48 services, 0 unresolved, no cycle, 31 event pairs compatible". */
export function proofOf({ services, events, plugins, circles }: Application): string {
  const unresolved = plugins
    .filter(({ isWired }) => isWired)
    .flatMap(({ requirements }) => requirements)
    .filter(({ required, providers }) => !required.optional && !required.many && providers.length === 0);
  const pairs = [...events.values()].reduce(
    (sum, { emitters, handlers }) => sum + emitters.length * handlers.length,
    0,
  );
  return [
    counted(services.size, "service"),
    `${unresolved.length} unresolved`,
    circles.length === 0 ? "no cycle" : counted(circles.length, "cycle"),
    `${counted(pairs, "event pair")} compatible`,
  ].join(", ");
}

/** "1 file", "2 files". */
export function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
