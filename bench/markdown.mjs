// The figures of bench/results.json as tables. What stands in the README and in docs/performance.md is made here and nowhere else.

/** Who takes how long and how much, a table for each Node: what the README shows first. */
export const contenderTable = ({ nodes, start = [], load = [] }) =>
  start.length === 0
    ? ""
    : nodes
        .map((node) => {
          const started = start.filter((one) => one.node === node);
          const loaded = load.filter((one) => one.node === node);
          return nodeTable(node, started, loaded);
        })
        .join("\n\n");

function nodeTable(node, start, load) {
  const loads = [...new Set(load.map(({ load: name }) => name))];
  const rows = start.map(({ key, title, ms, memory }) => {
    const own = loads.map((name) => load.find((one) => one.key === key && one.load === name));
    const after = plain(own.at(-1)?.memory);
    return [
      title,
      withSpread(ms, "ms"),
      `${plain(memory)}${after === "" ? "" : ` / ${after}`} MB`,
      ...own.map((one) => (one === undefined ? "" : `${withSpread(one.cpu, "µs")}, ${plain(one.perSecond, "/s")}`)),
    ];
  });
  return table([`Node ${short(node)}`, "start", "memory at start / after load", ...loads], rows);
}

/** Each figure that is to be reached, whether it was or not. */
export function goalTable({ nodes, goals }) {
  const figures = [...new Set(goals.map(({ figure }) => figure))];
  const rows = figures.map((figure) => {
    const measured = goals.filter((one) => one.figure === figure);
    const cell = (node) => {
      const one = measured.find((goal) => goal.node === node || goal.node === null);
      return one === undefined ? "" : `${withSpread(one.measured, one.unit)} ${one.isReached ? "✔" : "✘"}`;
    };
    const [{ toReach, unit }] = measured;
    return [figure, `${grouped(toReach)} ${unit}`.trim(), ...nodes.map(cell)];
  });
  return table(["", "to reach", ...nodes.map((node) => `Node ${short(node)}`)], rows);
}

/** The parts that are about Nexus and one or two others. */
export function furtherTables({ nodes, growth = [], pipeline = [], events = [] }) {
  return [
    ["Each further route makes the start longer by", growth, ({ ms }) => withSpread(ms, "ms")],
    ["The full pipeline", pipeline, ({ cpu, perSecond }) => `${withSpread(cpu, "µs")}, ${plain(perSecond, "/s")}`],
    ["Events to one handler", events, ({ cpu, perSecond }) => `${withSpread(cpu, "µs")}, ${plain(perSecond, "/s")}`],
  ]
    .filter(([, rows]) => rows.length > 0)
    .map(([title, rows, cell]) => byNode(title, rows, nodes, cell))
    .join("\n\n");
}

/** What was measured, on what. */
export const measuredOn = ({ machine, nodes, seed, minutes }) =>
  `${machine.processor}, ${machine.cores} shared cores, Node ${nodes.map(short).join(" and ")}, seed ${seed}, ${minutes} minutes.`;

export const markdown = (all) =>
  [measuredOn(all), contenderTable(all), furtherTables(all), goalTable(all)].filter((part) => part !== "").join("\n\n");

function byNode(title, rows, nodes, cell) {
  const titles = [...new Map(rows.map((row) => [row.key, row.title]))];
  const cells = titles.map(([key, name]) => [
    name,
    ...nodes.map((node) => {
      const row = rows.find((one) => one.key === key && one.node === node);
      return row === undefined ? "" : cell(row);
    }),
  ]);
  return table([title, ...nodes.map((node) => `Node ${short(node)}`)], cells);
}

const table = (head, rows) =>
  rows.length === 0
    ? ""
    : [head, head.map((_, column) => (column === 0 ? "---" : "---:")), ...rows]
        .map((cells) => `| ${cells.join(" | ")} |`)
        .join("\n");

/** "v20.20.2" → "20". */
const short = (node) => node.slice(1).split(".")[0];

/** "51 (48–55) ms" */
const withSpread = (value, unit) =>
  value === null || value === undefined
    ? ""
    : value.samples === 1
      ? `${grouped(value.median)} ${unit}`.trim()
      : `${grouped(value.median)} (${grouped(value.low)}–${grouped(value.high)}) ${unit}`.trim();

const plain = (value, unit = "") =>
  value === null || value === undefined ? "" : `${grouped(value.median)} ${unit}`.trim();

const grouped = (value) =>
  String(value).replace(/\d+(?:\.\d+)?/, (digits) =>
    Number(digits) >= 1_000 ? Math.round(Number(digits)).toLocaleString("en-US") : digits,
  );
