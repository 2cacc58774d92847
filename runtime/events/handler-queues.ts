import type { HandlerDefinition } from "../definition.js";
import type { PluginSlot } from "../lifecycle/plugin-slot.js";
import { HandlerQueue } from "./handler-queue.js";
import type { QueueContext } from "./queue-context.js";

/** The queues of all handlers. One handler of several events, by a pattern, has one queue. */
export interface HandlerQueues {
  /** Null for a handler that is not to be called. */
  readonly queueFor: (handler: HandlerDefinition) => HandlerQueue | null;
  readonly of: (plugin: string) => readonly HandlerQueue[];
  readonly all: () => Iterable<HandlerQueue>;
}

export interface HandlerQueuesOptions {
  readonly slots: ReadonlyMap<string, PluginSlot>;
  readonly silent: ReadonlySet<string>;
  readonly context: QueueContext;
}

export function handlerQueues({ slots, silent, context }: HandlerQueuesOptions): HandlerQueues {
  const queues = new Map<string, HandlerQueue>();
  const byPlugin = new Map<string, HandlerQueue[]>();
  const added = (identity: string, handler: HandlerDefinition, slot: PluginSlot): HandlerQueue => {
    const queue = new HandlerQueue(handler, slot, context);
    queues.set(identity, queue);
    byPlugin.set(handler.plugin, [...(byPlugin.get(handler.plugin) ?? []), queue]);
    return queue;
  };
  return {
    queueFor: (handler) => {
      const slot = slots.get(handler.plugin);
      if (slot === undefined || silent.has(handler.plugin)) return null;
      const { where: _, ...rest } = handler;
      const identity = JSON.stringify(rest);
      return queues.get(identity) ?? added(identity, handler, slot);
    },
    of: (plugin) => byPlugin.get(plugin) ?? [],
    all: () => queues.values(),
  };
}
