// One event to one handler, its data checked before: the same for all.
export const event = "order.placed";

export const schema = {
  type: "object",
  required: ["order", "customer", "total", "paid"],
  properties: {
    order: { type: "string", minLength: 1, maxLength: 40 },
    customer: { type: "string", minLength: 1, maxLength: 40 },
    total: { type: "number", minimum: 0 },
    paid: { type: "boolean" },
  },
  additionalProperties: false,
};

/** So many are emitted without a pause; then the last one is waited for. */
export const batch = 100;

/**
 * Text of `measured(emit, count)`, in every contender alike: events in batches until all are handled. `handled()` is what the handler
 * calls. It gives seconds and processor time.
 */
export const meterText = `let open = 0;
let allHandled = () => undefined;
const handled = () => {
  open -= 1;
  if (open === 0) allHandled();
};
const data = (number) => ({ order: "order-" + number, customer: "4711", total: number % 1000, paid: true });
async function measured(emit, count) {
  const cpu = process.cpuUsage();
  const began = performance.now();
  for (let sent = 0; sent < count; sent += ${batch}) {
    open = ${batch};
    const all = new Promise((resolve) => { allHandled = resolve; });
    for (let number = 0; number < ${batch}; number += 1) emit(data(number));
    await all;
  }
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { perSecond: count / seconds, cpu: (user + system) / count };
}
`;
