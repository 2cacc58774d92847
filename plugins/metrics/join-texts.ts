/** One text in Prometheus' format out of those of several processes, whose samples differ in a label: each metric's stand together. */
export function joinTexts(texts: readonly string[]): string {
  const [first = "", ...others] = texts;
  if (others.length === 0) return first;
  const metrics = new Map<string, { head: string; samples: string[] }>();
  for (const text of texts) {
    for (const block of text.split(/^(?=# HELP )/m)) {
      const [head = "", ...lines] = block.split(/^(?!#)/m);
      const [, name = ""] = /^# HELP (\S+)/.exec(head) ?? [];
      const metric = metrics.get(name) ?? { head, samples: [] };
      metric.samples.push(...lines.filter((line) => line.trim() !== ""));
      metrics.set(name, metric);
    }
  }
  return [...metrics.values()].map(({ head, samples }) => `${head}${samples.map(withEnd).join("")}`).join("\n");
}

const withEnd = (line: string): string => (line.endsWith("\n") ? line : `${line}\n`);
