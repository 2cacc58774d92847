import { expect, test } from "vitest";
import type { Instrumentation, Operation } from "../../runtime/api/services/instrumentation.js";
import { slot } from "../../runtime/lifecycle/plugin-slot.js";
import { observation } from "../../runtime/observation/observation.js";
import { watchService } from "../../runtime/observation/watch-service.js";

function watching(): { readonly seen: Operation[]; readonly hub: ReturnType<typeof observation> } {
  const seen: Operation[] = [];
  const instrumentation: Instrumentation = {
    around: (operation, task) => {
      seen.push(operation);
      return task();
    },
  };
  const watcher = slot<{ readonly services: object }, { readonly provides: { instrumentation: Instrumentation } }>({
    name: "watcher",
    version: "1.0.0",
    definition: { setup: () => ({ provides: { instrumentation } }) },
    after: [],
    timeout: 1,
    onFailure: "abort",
    provides: ["instrumentation"],
    services: () => ({}),
  });
  watcher.become({
    state: "active",
    plugin: { instance: { provides: { instrumentation } }, context: { services: {} } },
  });
  return { seen, hub: observation([watcher]) };
}

class Counter {
  #count = 0;
  readonly step = 2;

  get count(): number {
    return this.#count;
  }

  async add(): Promise<number> {
    this.#count += this.step;
    return this.#count;
  }
}

test("a watched service does what the service does, and each call is seen", async () => {
  const { seen, hub } = watching();
  const counter = watchService(hub)(new Counter(), "counting", "counter");
  expect(await counter.add()).toBe(2);
  expect(await counter.add()).toBe(4);
  expect(counter.count).toBe(4);
  expect(counter.step).toBe(2);
  const call = { kind: "service", plugin: "counting", service: "counter", method: "add" };
  expect(seen).toEqual([call, call]);
});

test("an absent service and a factory stay what they are", () => {
  const { hub } = watching();
  const factory = (): number => 1;
  expect(watchService(hub)(undefined, "counting", "counter")).toBeUndefined();
  expect(watchService(hub)(factory, "counting", "counter")).toBe(factory);
});

test("where no plugin watches, nothing stands between", () => {
  const hub = observation([]);
  expect(hub.isOn).toBe(false);
  expect(hub.around({ kind: "job", plugin: "a", job: "b" }, () => 5)).toBe(5);
});
